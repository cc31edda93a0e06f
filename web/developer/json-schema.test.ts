import { describe, expect, test } from 'vitest';
import { endpoints } from '#contract/endpoints.ts';
import { type JsonSchema, listFields, makeExample } from './json-schema.ts';

const asSchema = (schema: unknown): JsonSchema => JSON.parse(JSON.stringify(schema));

describe('listFields', () => {
  test('names nested fields, list items and what is required', () => {
    const fields = listFields(asSchema(endpoints.listMessages.output), {});
    expect(fields.find((field) => field.name === 'messages')?.type).toBe('list of object');
    expect(fields.find((field) => field.name === 'messages[].by.name')?.isRequired).toBe(true);
    expect(fields.find((field) => field.name === 'nextCursor')?.type).toBe('string or null');
  });

  test('shows a field of several alternatives once, with each of its values', () => {
    const fields = listFields(asSchema(endpoints.verifyCode.output), {});
    const outcomes = fields.filter((field) => field.name === 'outcome');
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]?.type).toContain('"signed_in" or "next_step"');
  });

  test('follows references', () => {
    const library = { Person: { type: 'object', properties: { name: { type: 'string', maxLength: 9 } } } };
    expect(listFields({ $ref: '#/components/schemas/Person' }, library)).toEqual([
      { name: 'name', type: 'string', isRequired: false, description: '', limits: 'at most 9 characters' },
    ]);
  });
});

describe('makeExample', () => {
  test('fills what is required', () => {
    expect(makeExample(asSchema(endpoints.signIn.body), {})).toEqual({
      email: 'sam@example.com',
      password: '…',
    });
    expect(makeExample(asSchema(endpoints.inviteUser.body), {})).toMatchObject({ method: 'sms' });
  });
});
