export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  additionalProperties?: boolean | JsonSchema;
  patternProperties?: Record<string, JsonSchema>;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  examples?: unknown[];
};

export type SchemaLibrary = Readonly<Record<string, JsonSchema>>;

/** One line of a table of fields. */
export type SchemaField = {
  /** Dotted from the top; `[]` marks the items of a list. */
  name: string;
  type: string;
  isRequired: boolean;
  description: string;
  limits: string;
};

const DEPTH_LIMIT = 6;

/** Lists every field of a schema, outer before inner, as a table can show it; alternatives follow one another. */
export function listFields(schema: JsonSchema, library: SchemaLibrary): SchemaField[] {
  const fields: SchemaField[] = [];
  collect({ schema, prefix: '', depth: 0 }, { library, fields });
  return fields;
}

/** Makes a body that the schema accepts, from its examples where it has some. */
export function makeExample(schema: JsonSchema, library: SchemaLibrary): unknown {
  const whole = resolve(schema, library);
  if (whole.examples?.length) return whole.examples[0];
  if (whole.const !== undefined) return whole.const;
  if (whole.enum?.length) return whole.enum[0];
  const choice = listChoices(whole)[0];
  if (choice) return makeExample(choice, library);
  if (whole.properties) {
    const required = Object.entries(whole.properties).filter(([name]) => whole.required?.includes(name));
    return Object.fromEntries(required.map(([name, inner]) => [name, makeExample(inner, library)]));
  }
  if (whole.type === 'array') return whole.items ? [makeExample(whole.items, library)] : [];
  return exampleOfType(whole);
}

function exampleOfType(schema: JsonSchema): unknown {
  if (schema.type === 'integer' || schema.type === 'number') {
    return schema.minimum ?? (schema.exclusiveMinimum ?? -1) + 1;
  }
  if (schema.type === 'boolean') return true;
  if (schema.format === 'uuid') return '01900000-0000-7000-8000-000000000000';
  if (schema.format === 'date-time') return '2026-07-01T09:30:00.000Z';
  return '…';
}

type Place = { schema: JsonSchema; prefix: string; depth: number };
type Collection = { library: SchemaLibrary; fields: SchemaField[] };

function collect({ schema, prefix, depth }: Place, into: Collection): void {
  const whole = resolve(schema, into.library);
  if (depth > DEPTH_LIMIT) return;
  if (whole.items) {
    collect({ schema: whole.items, prefix: `${prefix}[]`, depth: depth + 1 }, into);
  }
  for (const choice of listChoices(whole)) collect({ schema: choice, prefix, depth: depth + 1 }, into);
  for (const [key, inner] of Object.entries(whole.properties ?? {})) {
    const name = prefix ? `${prefix}.${key}` : key;
    addField(into, { name, schema: inner, isRequired: whole.required?.includes(key) ?? false });
    collect({ schema: inner, prefix: name, depth: depth + 1 }, into);
  }
}

function addField(into: Collection, found: { name: string; schema: JsonSchema; isRequired: boolean }): void {
  const whole = resolve(found.schema, into.library);
  const type = nameType(whole, into.library);
  const known = into.fields.find((field) => field.name === found.name);
  if (known) {
    if (!known.type.split(' or ').includes(type)) known.type += ` or ${type}`;
    return;
  }
  into.fields.push({
    name: found.name,
    type,
    isRequired: found.isRequired,
    description: found.schema.description ?? whole.description ?? describeChoice(whole),
    limits: sayLimits(whole),
  });
}

function resolve(schema: JsonSchema, library: SchemaLibrary): JsonSchema {
  const name = schema.$ref?.split('/').at(-1);
  const target = name === undefined ? undefined : library[name];
  return target ? resolve(target, library) : schema;
}

function listChoices(schema: JsonSchema): JsonSchema[] {
  return [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((choice) => choice.type !== 'null');
}

function describeChoice(schema: JsonSchema): string {
  return listChoices(schema).find((choice) => choice.description)?.description ?? '';
}

function nameType(schema: JsonSchema, library: SchemaLibrary): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const names = choices.map((choice) => nameType(resolve(choice, library), library));
    return [...new Set(names)].join(' or ');
  }
  if (schema.items) return `list of ${nameType(resolve(schema.items, library), library)}`;
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? 'any');
  return schema.format ? `${type} (${schema.format})` : type;
}

function sayLimits(schema: JsonSchema): string {
  const said: string[] = [];
  if (schema.minLength !== undefined && schema.maxLength !== undefined) {
    said.push(`${schema.minLength} to ${schema.maxLength} characters`);
  } else if (schema.maxLength !== undefined) said.push(`at most ${schema.maxLength} characters`);
  if (schema.exclusiveMinimum !== undefined) said.push(`above ${schema.exclusiveMinimum}`);
  if (schema.minimum !== undefined && schema.maximum !== undefined) {
    said.push(`${schema.minimum} to ${schema.maximum}`);
  } else if (schema.minimum !== undefined) said.push(`at least ${schema.minimum}`);
  else if (schema.maximum !== undefined) said.push(`at most ${schema.maximum}`);
  return said.join(', ');
}
