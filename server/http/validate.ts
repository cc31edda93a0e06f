import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import type { EndpointDeclaration } from '#contract/endpoint.ts';
import { type FieldError, Refusal } from '#server/platform/refusal.ts';
import type { CheckedInput } from './route.ts';

export type RawInput = { params: unknown; query: unknown; body: unknown };

/** Compiles the schemas of an endpoint once; the answer refuses wrong input with every fault named, by JSON pointer. */
export function compileInput(endpoint: EndpointDeclaration): (raw: RawInput) => CheckedInput {
  const params = compilePart(endpoint.params, '/params');
  const query = compilePart(endpoint.query, '/query');
  const body = compilePart(endpoint.body, '');
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

type Fault = { instancePath: string; keyword: string; message: string; params: object };

function describe(faults: Iterable<Fault>, prefix: string): FieldError[] {
  return [...faults].slice(0, 20).flatMap((fault) => {
    const names = namesIn(fault.params);
    if (names.length === 0)
      return [{ pointer: `${prefix}${fault.instancePath}`, detail: sentence(fault.message) }];
    const detail = fault.keyword === 'required' ? 'This is missing.' : 'This is not a field of this request.';
    return names.map((name) => ({ pointer: `${prefix}${fault.instancePath}/${name}`, detail }));
  });
}

function namesIn(params: object): string[] {
  const names =
    'requiredProperties' in params
      ? params.requiredProperties
      : 'additionalProperties' in params
        ? params.additionalProperties
        : [];
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

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
