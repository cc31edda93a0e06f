import { afterAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '#server/testing/database.ts';
import { writeArray } from './array-literal.ts';
import { ask, statement } from './statement.ts';

const database = await createTestDatabase();
afterAll(() => database.close());

async function readBack(type: string, values: readonly unknown[]): Promise<unknown> {
  const [row] = await ask(
    database.db,
    statement<{ back: unknown }>(`select $1::${type}[] as back`, [values]),
  );
  return row?.back;
}

describe('an array of', () => {
  it.each([
    [
      'text',
      [
        'plain',
        '',
        'a "quoted" word',
        'back\\slash',
        '\\"',
        '{curly, comma}',
        'NULL',
        ' new\nline\t',
        'ünï 🦜',
        null,
      ],
    ],
    ['int', [1, -2, 2_147_483_647, null]],
    ['float8', [0.1, -1e300, null]],
    ['boolean', [true, false, null]],
    ['timestamptz', [new Date('2026-11-23T01:02:03.456Z'), new Date('0001-01-01T00:00:00Z'), null]],
    ['uuid', ['00000000-0000-7000-8000-000000000001']],
    ['jsonb', [{ a: 'x "y"' }, null]],
    ['text', []],
  ])('%s arrives as it was given: %j', async (type, values) => {
    expect(await readBack(type, values)).toEqual(values);
  });

  it('what it does not know is left to the driver', () => {
    expect(writeArray([{ a: 1 }])).toBeUndefined();
    expect(writeArray([Buffer.from('x')])).toBeUndefined();
    expect(writeArray([['nested']])).toBeUndefined();
    expect(writeArray([new Date(Number.NaN)])).toBeUndefined();
    expect(writeArray([new Date(-1e14)])).toBeUndefined();
  });
});
