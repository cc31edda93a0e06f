import { type RefusalCode, refusals } from '#contract/refusals.ts';
import {
  type JsonSchema,
  listFields,
  makeExample,
  type SchemaField,
  type SchemaLibrary,
} from './json-schema.ts';

type Content = Record<string, { schema?: JsonSchema; 'x-event-schema'?: JsonSchema }>;
type Parameter = { name: string; in: string; required?: boolean; description?: string; schema?: JsonSchema };
type OperationObject = {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content?: Content };
  responses?: Record<string, { content?: Content; 'x-codes'?: string[] }>;
  'x-permission'?: string;
  'x-step-up'?: boolean;
  'x-simulator-only'?: boolean;
};

/** What this page reads of an OpenAPI 3.1 document. */
export type OpenApiDocument = {
  info?: { version?: string; description?: string };
  servers?: { url: string }[];
  tags?: { name: string; description?: string }[];
  paths?: Record<string, Record<string, OperationObject>>;
  components?: { schemas?: SchemaLibrary };
};

export type ApiRefusalEntry = { code: string; status: number; sentence: string };

export type ApiOperation = {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  permission: string;
  needsStepUp: boolean;
  needsSimulator: boolean;
  pathFields: SchemaField[];
  queryFields: SchemaField[];
  /** What the body is: JSON nearly everywhere, octets for pieces of a file. */
  bodyMedia: string | null;
  bodyFields: SchemaField[];
  exampleBody: unknown;
  status: string;
  media: string | undefined;
  answerFields: SchemaField[];
  refusals: ApiRefusalEntry[];
};

export type ApiChapter = { name: string; description: string; operations: ApiOperation[] };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const JSON_MEDIA = 'application/json';

/** The chapters of the API document with their operations, in the order of the document. */
export function readChapters(document: OpenApiDocument): ApiChapter[] {
  const chapters = new Map<string, ApiChapter>();
  for (const tag of document.tags ?? []) {
    chapters.set(tag.name, { name: tag.name, description: tag.description ?? '', operations: [] });
  }
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS.filter((each) => methods[each])) {
      const operation = methods[method] ?? {};
      const name = operation.tags?.[0] ?? 'other';
      const chapter = chapters.get(name) ?? { name, description: '', operations: [] };
      chapter.operations.push(
        readOperation({ path, method, operation, library: document.components?.schemas ?? {} }),
      );
      chapters.set(name, chapter);
    }
  }
  return [...chapters.values()].filter((chapter) => chapter.operations.length > 0);
}

type Found = { path: string; method: string; operation: OperationObject; library: SchemaLibrary };

function readOperation({ path, method, operation, library }: Found): ApiOperation {
  const body = operation.requestBody?.content?.[JSON_MEDIA]?.schema;
  const [status = '200', answer] =
    Object.entries(operation.responses ?? {}).find(([code]) => code.startsWith('2')) ?? [];
  const media = Object.keys(answer?.content ?? {})[0];
  const content = answer?.content?.[media ?? JSON_MEDIA];
  const answerSchema = media === JSON_MEDIA ? content?.schema : content?.['x-event-schema'];
  return {
    id: operation.operationId ?? `${method}-${path.replace(/\W+/g, '-')}`,
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? path,
    description: operation.description ?? '',
    permission: operation['x-permission'] ?? 'anyone',
    needsStepUp: operation['x-step-up'] ?? false,
    needsSimulator: operation['x-simulator-only'] ?? false,
    pathFields: listParameters(operation, 'path', library),
    queryFields: listParameters(operation, 'query', library),
    bodyMedia: Object.keys(operation.requestBody?.content ?? {})[0] ?? null,
    bodyFields: body ? listFields(body, library) : [],
    exampleBody: body && makeExample(body, library),
    status,
    media,
    answerFields: answerSchema ? listFields(answerSchema, library) : [],
    refusals: listRefusals(operation),
  };
}

function listRefusals({ responses = {} }: OperationObject): ApiRefusalEntry[] {
  return Object.entries(responses).flatMap(([status, answer]) =>
    (answer['x-codes'] ?? []).map((code) => ({ code, status: Number(status), sentence: sentenceOf(code) })),
  );
}

function sentenceOf(code: string): string {
  return Object.hasOwn(refusals, code) ? refusals[code as RefusalCode].sentence : '';
}

function listParameters(operation: OperationObject, place: string, library: SchemaLibrary): SchemaField[] {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  const properties = Object.fromEntries(
    parameters.map(({ name, description, schema }) => [
      name,
      { ...schema, ...(description && { description }) },
    ]),
  );
  return listFields({ type: 'object', properties, required }, library);
}

/** The operations in whose words, path or id every word of a search occurs. */
export function searchChapters(chapters: readonly ApiChapter[], search: string): ApiChapter[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return chapters
    .map((chapter) => ({
      ...chapter,
      operations: chapter.operations.filter((operation) => {
        const text = wordsOf(chapter, operation);
        return words.every((word) => text.includes(word));
      }),
    }))
    .filter((chapter) => chapter.operations.length > 0);
}

function wordsOf(chapter: ApiChapter, operation: ApiOperation): string {
  const { id, method, path, summary, description } = operation;
  const fields = [...operation.bodyFields, ...operation.queryFields, ...operation.answerFields];
  const codes = operation.refusals.map(({ code }) => code);
  return [chapter.name, id, method, path, summary, description, ...fields.map(({ name }) => name), ...codes]
    .join(' ')
    .toLowerCase();
}

/** A command for the shell that makes the call; what changes something names the page's origin, as the server asks. */
export function writeCurl(operation: ApiOperation, origin: string): string {
  const changes = operation.method !== 'GET';
  const lines = [
    `curl ${changes ? `-X ${operation.method} ` : ''}'${origin}${operation.path}'`,
    ...(operation.permission === 'anyone' ? [] : ['--cookie cookies.txt']),
    ...(changes ? ['--cookie-jar cookies.txt', `-H 'Origin: ${origin}'`] : []),
    ...(operation.bodyMedia !== null && operation.bodyMedia !== JSON_MEDIA
      ? [`-H 'Content-Type: ${operation.bodyMedia}'`, '--data-binary @piece']
      : []),
    ...(operation.exampleBody === undefined
      ? []
      : [
          "-H 'Content-Type: application/json'",
          `-d '${JSON.stringify(operation.exampleBody).replace(/'/g, "'\\''")}'`,
        ]),
  ];
  return lines.join(' \\\n  ');
}
