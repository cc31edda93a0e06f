import Type, { type Static, type TSchema } from 'typebox';

export const Id = Type.String({
  format: 'uuid',
  description: 'UUID (version 7).',
});
export const Instant = Type.String({
  format: 'date-time',
  description: 'Instant, ISO 8601 in UTC.',
});
export const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  description: 'E-mail address.',
  examples: ['sam@example.com'],
});
export const Mobile = Type.String({
  minLength: 3,
  maxLength: 64,
  description: 'Mobile number in any usual spelling; stored as E.164.',
  examples: ['0491 570 006'],
});
export const Password = Type.String({
  minLength: 1,
  maxLength: 1024,
  description: 'Password, 12 to 256 characters.',
});
export const PersonName = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'Name of a person.',
});
export const BusinessName = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'Name of the business.',
});
export const Token = Type.String({
  minLength: 1,
  maxLength: 256,
  description: 'The secret of a link: what stands behind its #.',
});
export const Version = Type.Integer({
  minimum: 0,
  // One less than the highest integer of PostgreSQL, for a change writes the next.
  maximum: 2_147_483_646,
  description: 'The version that was read; a newer one makes the change a conflict.',
});
export const Cursor = Type.String({
  maxLength: 256,
  description: 'Where the page begins: `nextCursor` of the page before.',
});
export const Method = oneOf(['sms', 'email'], {
  description: 'How login codes are sent.',
});
export const Role = oneOf(['owner', 'member']);

export type Method = Static<typeof Method>;
export type Role = Static<typeof Role>;

/** An object that refuses every field which it does not name. */
export function exactly<P extends Record<string, TSchema>>(
  properties: P,
  options: { description?: string } = {},
) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** A value that may be missing, and is null then. */
export function nullable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

/** Who did something, by the name that they have now; null for what nobody did. */
export function by(description?: string) {
  return nullable(exactly({ id: Id, name: Type.String() }, { ...(description && { description }) }));
}

/** One of a closed list of words. */
export function oneOf<const V extends string>(values: readonly V[], options: { description?: string } = {}) {
  return Type.Unsafe<V>({ type: 'string', enum: [...values], ...options });
}
