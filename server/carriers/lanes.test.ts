import { expect, test } from 'vitest';
import { slotsOf } from './lanes.ts';

test.each([
  [1, 1],
  [2, 1],
  [4, 3],
  [10, 8],
  [50, 40],
])('of %i slots bulk fills %i, and login codes all', (slots, bulk) => {
  expect(slotsOf('bulk', slots)).toBe(bulk);
  expect(slotsOf('normal', slots)).toBe(bulk);
  expect(slotsOf('urgent', slots)).toBe(slots);
});
