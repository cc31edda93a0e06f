import type { TSchema } from 'typebox';
import type { EndpointDeclaration } from '#contract/endpoint.ts';
import { chapters } from '#contract/endpoints.ts';
import type { Config } from '#server/platform/config.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { describeAnswers, listRefusalExamples } from './openapi-answers.ts';
import { chapterDescriptions, describeInstallation } from './openapi-guide.ts';
import { namedSchemas, referTo } from './openapi-schemas.ts';

export type ApiDocument = Record<string, unknown>;
type DocumentParts = { config: Config; refer: (schema: TSchema) => unknown };

/** Writes the API document (OpenAPI 3.1) from the contract: what the server checks and what is written here are the same schemas. */
export function buildApiDocument(config: Config): ApiDocument {
  const parts: DocumentParts = { config, refer: referTo };
  return {
    openapi: '3.1.1',
    info: {
      title: 'Corella',
      version: packageJson.version,
      summary: packageJson.description,
      description: describeInstallation(config),
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: config.publicUrl }],
    tags: listTags(config),
    paths: describePaths(parts),
    components: { schemas: namedSchemas(), examples: listRefusalExamples(), securitySchemes, headers },
  };
}

type Operation = { id: string; tag: string; endpoint: EndpointDeclaration };

function listOperations(config: Config): Operation[] {
  return Object.entries(chapters).flatMap(([tag, endpoints]) =>
    Object.entries<EndpointDeclaration>(endpoints)
      .filter(([, endpoint]) => config.simulator || !endpoint.simulatorOnly)
      .map(([id, endpoint]) => ({ id, tag, endpoint })),
  );
}

function listTags(config: Config): { name: string; description: string }[] {
  const used = new Set(listOperations(config).map((operation) => operation.tag));
  return [...used].map((name) => ({ name, description: chapterDescriptions[name] ?? '' }));
}

function describePaths(parts: DocumentParts): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of listOperations(parts.config)) {
    const path = operation.endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [operation.endpoint.method.toLowerCase()]: describeOperation(parts, operation),
    };
  }
  return paths;
}

function describeOperation(parts: DocumentParts, { id, tag, endpoint }: Operation): Record<string, unknown> {
  const parameters = listParameters(parts, endpoint);
  const description = [
    endpoint.description,
    permissionSentences[endpoint.permission],
    endpoint.stepUp && stepUpSentence,
  ]
    .filter(Boolean)
    .join('\n\n');
  return {
    operationId: id,
    tags: [tag],
    summary: endpoint.summary,
    description,
    ...(parameters.length > 0 && { parameters }),
    ...(endpoint.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: parts.refer(endpoint.body) } },
      },
    }),
    ...(endpoint.bodyMedia && {
      requestBody: {
        required: true,
        content: { [endpoint.bodyMedia]: { schema: { type: 'string', format: 'binary' } } },
      },
    }),
    responses: describeAnswers(endpoint, parts.refer),
    security: securityOf(endpoint),
    'x-permission': endpoint.permission,
    'x-step-up': endpoint.stepUp === true,
    'x-simulator-only': endpoint.simulatorOnly === true,
  };
}

const stepUpSentence =
  'Needs a step-up: password and code confirmed within the last ten minutes, else 403 `step_up_required`.';

const permissionSentences: Record<EndpointDeclaration['permission'], string> = {
  anyone: 'Anyone may call this.',
  challenge: 'Needs the challenge cookie of an unfinished sign-in or other proof.',
  session: 'Needs the session cookie; the session may be locked.',
  member: 'Any person of the account may call this, with an open session.',
  owner: 'Only the account owner may call this, with an open session.',
  operator: "Only the owner of an operator's account may call this, with an open session.",
};

function securityOf(endpoint: EndpointDeclaration): Record<string, never[]>[] {
  if (endpoint.permission === 'anyone') return [];
  return [endpoint.permission === 'challenge' ? { challenge: [] } : { session: [] }];
}

type Parameter = { name: string; in: string; required: boolean; schema: unknown; description?: string };

function listParameters({ config, refer }: DocumentParts, endpoint: EndpointDeclaration): Parameter[] {
  const parameters = [
    ...describeFields('path', endpoint.params, refer),
    ...describeFields('query', endpoint.query, refer),
  ];
  if (endpoint.method === 'GET') return parameters;
  const origin: Parameter = {
    name: 'Origin',
    in: 'header',
    required: true,
    description:
      'The address of this installation. A browser sends it by itself; a call without it is refused with `cross_site`, so that no page of another site can act with the cookies of a person.',
    schema: { type: 'string', enum: config.origins },
  };
  return [...parameters, origin];
}

function describeFields(
  place: 'path' | 'query',
  schema: EndpointDeclaration['params'],
  refer: DocumentParts['refer'],
): Parameter[] {
  const required: readonly string[] = schema?.required ?? [];
  return Object.entries<TSchema>(schema?.properties ?? {}).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...('description' in field &&
      typeof field.description === 'string' && { description: field.description }),
    schema: refer(field),
  }));
}

const securitySchemes = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-corella_session',
    description:
      'Set when a code is proven; it changes at every sign-in, unlock and step-up. HttpOnly, Secure, SameSite=Lax.',
  },
  challenge: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-corella_challenge',
    description: 'Set when a proof begins, by sign-up, sign-in, step-up and the like; gone when it ends.',
  },
};

const headers = {
  RequestId: {
    description: 'Names this request in the log of the server and in the activity log.',
    schema: { type: 'string', format: 'uuid' },
  },
  RetryAfter: {
    description: 'Whole seconds until it is worth trying again.',
    schema: { type: 'integer', minimum: 1 },
  },
};
