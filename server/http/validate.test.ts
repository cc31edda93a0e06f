import Type from 'typebox';
import { expect, test } from 'vitest';
import { endpoint } from '#contract/endpoint.ts';
import { Instant } from '#contract/values.ts';
import { compileOutput } from './validate.ts';

const check = compileOutput(
  endpoint({
    method: 'GET',
    path: '/instant',
    permission: 'anyone',
    summary: 'An instant',
    status: 200,
    output: Type.Object({ at: Instant }),
    refusals: [],
  }),
);

const day = 86_400_000;
const everyDayOf = (year: number) =>
  Array.from({ length: 366 }, (_, index) => new Date(Date.UTC(year, 0, 1, 23, 59, 59, 999) + index * day));

test.each([2023, 2024])('every day of %d is an instant as JavaScript writes it', (year) => {
  for (const at of everyDayOf(year)) expect(() => check({ at: at.toISOString() })).not.toThrow();
});

test.each(['2024-02-29T00:00:00Z', '2026-11-23T10:00:00+10:00', '2026-11-23T00:00:00.123456Z'])(
  '%s is an instant, too',
  (at) => {
    expect(() => check({ at })).not.toThrow();
  },
);

test.each([
  '2023-02-29T00:00:00.000Z',
  '2024-02-30T00:00:00.000Z',
  '2026-04-31T00:00:00.000Z',
  '2026-13-01T00:00:00.000Z',
  '2026-00-10T00:00:00.000Z',
  '2026-11-00T00:00:00.000Z',
  '2026-11-23T24:00:00.000Z',
  '2026-11-23T23:60:00.000Z',
  '2026-12-31T23:59:60.000Z',
  '2026-11-23T00:00:00.000',
  '2026-11-23',
  ' 2026-11-23T00:00:00.000Z',
  '2026-11-23T00:00:00.000Z\n',
])('%j is no instant', (at) => {
  expect(() => check({ at })).toThrow('does not fit its contract');
});
