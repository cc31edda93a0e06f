import { validate, version } from 'uuid';
import { expect, test } from 'vitest';
import { firstIdAt, mintId } from './time-ids.ts';

const at = new Date('2026-07-01T02:00:00.000Z');

test('ids of one millisecond follow each other, and those of instants are in their order', () => {
  const ids = [...Array.from({ length: 20_000 }, () => mintId(at)), mintId(new Date(at.getTime() + 1))];
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
});

test('an id lies between the bounds of its millisecond', () => {
  const id = mintId(at);
  expect(id >= firstIdAt(at)).toBe(true);
  expect(id < firstIdAt(new Date(at.getTime() + 1))).toBe(true);
  expect(mintId(new Date(at.getTime() - 1)) < firstIdAt(at)).toBe(true);
  expect(validate(firstIdAt(new Date(-5)))).toBe(true);
});
