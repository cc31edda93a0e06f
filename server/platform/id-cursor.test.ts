import { expect, test } from 'vitest';
import { checkIdCursor } from './id-cursor.ts';

test.each(['', 'next', '0199a206-c000-7000-8000-00000000000', "' or true --"])(
  'no cursor is %j',
  (cursor) => {
    expect(() => checkIdCursor(cursor)).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        errors: [expect.objectContaining({ pointer: '/query/cursor' })],
      }),
    );
  },
);

test('a page begins behind an id, or at the beginning', () => {
  checkIdCursor('0199a206-c000-7000-8000-000000000000');
  checkIdCursor(undefined);
});
