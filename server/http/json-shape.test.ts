import { expect, test } from 'vitest';
import { isReadableShape } from './json-shape.ts';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const wide = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n])));

test('what requests are made of can be read', () => {
  const recipients = Array.from({ length: 5000 }, (_, n) => ({
    to: '0491 570 006',
    fields: { plan: `[{"\\${n}` },
  }));
  expect(isReadableShape(JSON.stringify({ text: 'Hi "there", \\', recipients }))).toBe(true);
  expect(isReadableShape(nested(32))).toBe(true);
  expect(isReadableShape(wide(1000))).toBe(true);
  expect(isReadableShape('')).toBe(true);
});

test('what is nested or filled beyond measure is told at once, wherever it stands', () => {
  expect(isReadableShape(nested(33))).toBe(false);
  expect(isReadableShape(`{"a":${nested(4_000_000)}}`)).toBe(false);
  expect(isReadableShape(wide(1001))).toBe(false);
  expect(isReadableShape(`[${wide(3)},${wide(1001)}]`)).toBe(false);
});

test('brackets and commas within texts do not count', () => {
  const text = JSON.stringify({ text: `${'[{,'.repeat(2000)}\\"${'{'.repeat(50)}` });
  expect(isReadableShape(text)).toBe(true);
  expect(isReadableShape(`["never ended ${nested(50)}`)).toBe(true);
});
