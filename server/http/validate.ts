import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import Format from 'typebox/format';
import { Value } from 'typebox/value';
import type { EndpointDeclaration } from '#contract/endpoint.ts';
import { type FieldError, Refusal } from '#server/platform/refusal.ts';
import type { CheckedInput } from './route.ts';

const faultsAtMost = 20;

// What toISOString writes, and it alone: nearly every instant that comes or goes. The general check costs seven times as much.
const plainInstant =
  /^\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

// RFC 3339 allows a leap second, which is no instant to JavaScript.
Format.Set(
  'date-time',
  (text) => plainInstant.test(text) || (Format.IsDateTime(text) && !Number.isNaN(Date.parse(text))),
);

export type RawInput = { params: unknown; query: unknown; body: unknown };

/** Compiles the schemas of an endpoint once; the answer refuses wrong input with every fault named, by JSON pointer. */
export function compileInput(endpoint: EndpointDeclaration): (raw: RawInput) => CheckedInput {
  const params = compilePart(endpoint.params, '/params');
  const query = compilePart(endpoint.query, '/query');
  const body = endpoint.bodyMedia ? readOctets : compilePart(endpoint.body, '');
  return (raw) => ({
    params: params(raw.params),
    query: query(endpoint.query ? Value.Convert(endpoint.query, raw.query) : raw.query),
    body: body(raw.body),
  });
}

function compilePart(schema: TSchema | undefined, prefix: string): (value: unknown) => Record<string, never> {
  if (!schema) return () => ({});
  const validator = Compile(schema);
  return (value) => {
    if (!validator.Check(value))
      throw new Refusal('invalid_input', { errors: describe(validator.Errors(value), prefix) });
    return value as Record<string, never>;
  };
}

function readOctets(value: unknown): Record<string, never> {
  if (!Buffer.isBuffer(value)) throw new Refusal('unsupported_media_type');
  return value as Buffer & Record<string, never>;
}

type Fault = { instancePath: string; keyword: string; params: object };

function describe(faults: Iterable<Fault>, prefix: string): FieldError[] {
  const told = [...faults].filter((fault) => fault.keyword !== 'boolean');
  return told.slice(0, faultsAtMost).flatMap((fault) => {
    const place = `${prefix}${fault.instancePath}`;
    const names = namesIn(fault.params);
    if (names.length === 0) return [{ pointer: place, detail: sentenceOf(fault) }];
    const detail = fault.keyword === 'required' ? 'This is missing.' : 'This is not a field of this request.';
    return names.map((name) => ({ pointer: `${place}/${name}`, detail }));
  });
}

function namesIn(params: object): string[] {
  if ('requiredProperties' in params) return textsOf(params.requiredProperties);
  return 'additionalProperties' in params ? textsOf(params.additionalProperties) : [];
}

function textsOf(names: unknown): string[] {
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

/** What is wrong with one field, for a person who fills in a form. */
function sentenceOf({ keyword, params }: Fault): string {
  const limit = 'limit' in params ? Number(params.limit) : 0;
  switch (keyword) {
    case 'minLength':
      return limit <= 3 ? 'Fill this in.' : `Use at least ${limit} characters.`;
    case 'maxLength':
      return `Use at most ${limit} characters.`;
    case 'minimum':
    case 'exclusiveMinimum':
      return `Use a number of at least ${limit}.`;
    case 'maximum':
      return `Use a number of at most ${limit}.`;
    case 'enum':
      return `Use one of: ${'allowedValues' in params ? textsOf(params.allowedValues).join(', ') : ''}.`;
    case 'format':
      return 'This is not written in the right way.';
    case 'type':
      return `This must be ${'type' in params ? words[String(params.type)] : 'something else'}.`;
    default:
      return 'This is not right.';
  }
}

const words: Record<string, string> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

/** Compiles the schema of an answer: one that does not fit is a fault of ours and never leaves. */
export function compileOutput(endpoint: EndpointDeclaration): (value: unknown) => void {
  if (!endpoint.output) return () => {};
  const validator = Compile(endpoint.output);
  return (value) => {
    if (validator.Check(value)) return;
    const [fault] = validator.Errors(value);
    throw new Error(
      `The answer of ${endpoint.method} ${endpoint.path} does not fit its contract at ${fault?.instancePath || '/'}: ${fault?.message}`,
    );
  };
}
