import { describe, expect, test } from 'vitest';
import { dayAt, endOfDay, isDay, startOfDay } from './zoned-day.ts';

describe('days in a time zone', () => {
  test.each([
    ['2026-07-01', 'Australia/Sydney', '2026-06-30T14:00:00.000Z', '2026-07-01T13:59:59.999Z'],
    ['2026-01-15', 'Australia/Sydney', '2026-01-14T13:00:00.000Z', '2026-01-15T12:59:59.999Z'],
    // Clocks go forward on 4 October 2026: a day of 23 hours; and back on 5 April 2026: one of 25.
    ['2026-10-04', 'Australia/Sydney', '2026-10-03T14:00:00.000Z', '2026-10-04T12:59:59.999Z'],
    ['2026-04-05', 'Australia/Sydney', '2026-04-04T13:00:00.000Z', '2026-04-05T13:59:59.999Z'],
    ['2026-07-01', 'Australia/Adelaide', '2026-06-30T14:30:00.000Z', '2026-07-01T14:29:59.999Z'],
    ['2026-07-01', 'UTC', '2026-07-01T00:00:00.000Z', '2026-07-01T23:59:59.999Z'],
    ['2026-07-01', 'America/New_York', '2026-07-01T04:00:00.000Z', '2026-07-02T03:59:59.999Z'],
  ])('%s in %s', (day, zone, start, end) => {
    expect(startOfDay(day, zone)).toBe(start);
    expect(endOfDay(day, zone)).toBe(end);
    expect([dayAt(start, zone), dayAt(end, zone)]).toEqual([day, day]);
  });

  test('a day that does not exist is none', () => {
    expect(['2026-02-30', '2026-13-01', 'yesterday', '2026-2-1'].filter(isDay)).toEqual([]);
    expect(isDay('2028-02-29')).toBe(true);
  });
});
