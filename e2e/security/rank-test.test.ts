import { expect, test } from 'vitest';
import { median, rankTest } from './rank-test.ts';

test('the rank test tells a slower group from an equal one', () => {
  const even = Array.from({ length: 100 }, (_, index) => index * 2);
  const odd = Array.from({ length: 100 }, (_, index) => index * 2 + 1);
  expect(rankTest(even, odd)).toBeGreaterThan(0.5);
  expect(
    rankTest(
      even,
      odd.map((value) => value + 60),
    ),
  ).toBeLessThan(0.001);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});
