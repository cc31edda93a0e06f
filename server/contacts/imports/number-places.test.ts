import { expect, test } from 'vitest';
import { NumberPlaces } from './number-places.ts';

test('remembers in which row each number stands, however many there are', () => {
  const places = new NumberPlaces();
  const known = new Map<string, number>();
  for (let row = 0; row < 50_000; row += 1) {
    const number = `+${61_400_000_000 + ((row * 48_271) % 39_989) * 104_729}`;
    known.set(number, row);
    places.set(number, row);
  }
  expect(known.size).toBe(39_989);
  expect(places.size).toBe(known.size);
  expect([...known].filter(([number, row]) => places.find(number) !== row)).toEqual([]);
  expect(places.find('+999999999999999')).toBe(undefined);
});
