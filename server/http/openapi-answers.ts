import type { TSchema } from 'typebox';
import type { EndpointDeclaration, Permission } from '#contract/endpoint.ts';
import { type RefusalCode, refusals } from '#contract/refusals.ts';

type Refer = (schema: TSchema) => unknown;

const requestId = { 'x-request-id': { $ref: '#/components/headers/RequestId' } };
const retryAfter = { 'retry-after': { $ref: '#/components/headers/RetryAfter' } };

/** The answers of an endpoint by status: the good one, then every refusal, those of the same status together. */
export function describeAnswers(endpoint: EndpointDeclaration, refer: Refer): Record<string, unknown> {
  return { [endpoint.status]: describeGood(endpoint, refer), ...describeRefusals(listRefusals(endpoint)) };
}

function describeGood(endpoint: EndpointDeclaration, refer: Refer): unknown {
  const content = contentOf(endpoint, refer);
  return {
    description: goodSentences[endpoint.status],
    headers: requestId,
    ...(content !== undefined && { content }),
  };
}

const goodSentences: Record<EndpointDeclaration['status'], string> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Taken; the rest happens later.',
  204: 'Done; there is nothing to say.',
};

function contentOf({ output, media }: EndpointDeclaration, refer: Refer): object | undefined {
  if (media === 'text/event-stream') {
    return {
      [media]: {
        schema: { type: 'string' },
        example: eventsExample,
        'x-event-schema': { $ref: '#/components/schemas/LiveEvent' },
      },
    };
  }
  if (media) return { [media]: { schema: { type: 'string' } } };
  return output && { 'application/json': { schema: refer(output) } };
}

const eventsExample = [
  'data: {"type":"ready"}',
  'data: {"type":"message.changed","messageId":"019b76da-a800-7000-8000-000000000001"}',
  ':',
  'data: {"type":"signed_out","reason":"removed"}',
  '',
].join('\n\n');

const byPermission: Record<Permission, readonly RefusalCode[]> = {
  anyone: [],
  challenge: ['challenge_missing'],
  session: ['not_signed_in'],
  member: ['not_signed_in', 'session_locked'],
  owner: ['not_signed_in', 'session_locked', 'owner_only'],
  operator: ['not_signed_in', 'session_locked', 'operator_only'],
};

/** Its own refusals, and those that follow from who may call and what is sent. */
export function listRefusals(endpoint: EndpointDeclaration): RefusalCode[] {
  const codes = new Set<RefusalCode>(endpoint.refusals);
  if (endpoint.params || endpoint.query || endpoint.body) codes.add('invalid_input');
  if (endpoint.body) for (const code of bodyRefusals) codes.add(code);
  for (const code of byPermission[endpoint.permission]) codes.add(code);
  if (endpoint.stepUp) codes.add('step_up_required');
  if (endpoint.method !== 'GET') codes.add('cross_site');
  if (endpoint.media === 'text/event-stream') codes.add('busy');
  return [...codes, 'unavailable', 'internal_error'];
}

const bodyRefusals: readonly RefusalCode[] = [
  'malformed_request',
  'payload_too_large',
  'unsupported_media_type',
];

function describeRefusals(codes: RefusalCode[]): Record<string, unknown> {
  const byStatus = Map.groupBy(new Set(codes), (code) => refusals[code].status);
  return Object.fromEntries([...byStatus].map(([status, group]) => [status, describeStatus(status, group)]));
}

function describeStatus(status: number, codes: RefusalCode[]): unknown {
  const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
  return {
    description: codes.map((code) => `\`${code}\`: ${refusals[code].sentence}`).join('\n\n'),
    headers: { ...requestId, ...(isWorthWaiting(status) && retryAfter) },
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, examples } },
    'x-codes': codes,
  };
}

function isWorthWaiting(status: number): boolean {
  return status === 429 || status === 503;
}

/** Each refusal as the server sends it, by its code. */
export function listRefusalExamples(): Record<string, unknown> {
  const codes = Object.keys(refusals) as RefusalCode[];
  return Object.fromEntries(
    codes.map((code) => [code, { summary: refusals[code].sentence, value: exampleOf(code) }]),
  );
}

function exampleOf(code: RefusalCode) {
  const { status, sentence } = refusals[code];
  return {
    type: `/problems/${code}`,
    title: sentence,
    status,
    detail: sentence,
    code,
    requestId: '5bd64b61-96ff-4b5e-a4e6-2df23bd3f9c4',
    ...(isWorthWaiting(status) && { retryAfter: 30 }),
  };
}
