import { expect, test } from 'vitest';
import { compareSegments, DIFFERENCES, randomText } from '#server/testing/segment-oracles.ts';

test('100,000 random texts measure as both other calculators measure them, or it is known why not', () => {
  const seen = new Map<string, number>();
  for (let round = 0; round < 100_000; round++) {
    for (const difference of compareSegments(randomText(round)))
      seen.set(difference, (seen.get(difference) ?? 0) + 1);
  }
  console.log(Object.fromEntries(seen));
  expect([...seen.keys()].sort()).toEqual(Object.keys(DIFFERENCES).sort());
}, 900_000);
