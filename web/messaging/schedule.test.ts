import { describe, expect, test } from 'vitest';
import { nameZone, offerTime, readSchedule } from './schedule.ts';

const sydney = 'Australia/Sydney';
const now = Date.parse('2026-03-01T00:00:00Z');

describe('readSchedule', () => {
  test.each([
    ['2026-03-02', '09:00', sydney, '2026-03-01T22:00:00.000Z'],
    ['2026-07-01', '09:00', sydney, '2026-06-30T23:00:00.000Z'],
    ['2026-07-01', '09:00', 'Australia/Adelaide', '2026-06-30T23:30:00.000Z'],
    ['2026-07-01', '09:00', 'Australia/Perth', '2026-07-01T01:00:00.000Z'],
    ['2026-07-01', '09:00', 'America/New_York', '2026-07-01T13:00:00.000Z'],
    // The last minute before the clocks jump, and the first after.
    ['2026-10-04', '01:59', sydney, '2026-10-03T15:59:00.000Z'],
    ['2026-10-04', '03:00', sydney, '2026-10-03T16:00:00.000Z'],
  ])('%s %s in %s', (day, time, zone, instant) => {
    expect(readSchedule({ day, time }, zone, now)).toEqual({ kind: 'exact', instant });
  });

  test('moves a time that the clocks jump over by as much as they jump', () => {
    const at = (zone: string) => readSchedule({ day: '2026-10-04', time: '02:30' }, zone, now);
    expect(at(sydney)).toEqual({ kind: 'skipped', instant: '2026-10-03T16:30:00.000Z' });
    expect(at('Australia/Brisbane').kind).toBe('exact');
    const lordHowe = readSchedule({ day: '2026-10-04', time: '02:15' }, 'Australia/Lord_Howe', now);
    expect(lordHowe).toEqual({ kind: 'skipped', instant: '2026-10-03T15:45:00.000Z' });
  });

  test('knows both instants of a time that comes twice, and takes the first unless told', () => {
    const first = '2026-04-04T15:30:00.000Z';
    const second = '2026-04-04T16:30:00.000Z';
    const wall = { day: '2026-04-05', time: '02:30' };
    expect(readSchedule(wall, sydney, now)).toEqual({ kind: 'twice', instant: first, first, second });
    expect(readSchedule({ ...wall, later: true }, sydney, now)).toMatchObject({ instant: second });
    expect([first, second].map((instant) => nameZone(instant, sydney))).toEqual(['AEDT', 'AEST']);
  });

  test('refuses what is past, what is more than a year away, and what is no time', () => {
    const kindOf = (day: string, time: string) => readSchedule({ day, time }, 'UTC', now).kind;
    expect(kindOf('2026-02-28', '23:50')).toBe('past');
    expect(kindOf('2026-03-01', '00:00')).toBe('past');
    expect(kindOf('2026-03-01', '00:01')).toBe('exact');
    expect(kindOf('2027-03-01', '00:00')).toBe('exact');
    expect(kindOf('2027-03-01', '00:01')).toBe('far');
    expect(kindOf('', '09:00')).toBe('unset');
    expect(kindOf('2026-03-02', '')).toBe('unset');
  });
});

test('offerTime offers the next whole hour of the zone, with half an hour to spare', () => {
  expect(offerTime(Date.parse('2026-03-01T00:20:00Z'), 'UTC')).toEqual({ day: '2026-03-01', time: '01:00' });
  expect(offerTime(Date.parse('2026-03-01T00:40:00Z'), 'UTC')).toEqual({ day: '2026-03-01', time: '02:00' });
  expect(offerTime(Date.parse('2026-07-01T00:00:00Z'), 'Australia/Adelaide')).toEqual({
    day: '2026-07-01',
    time: '10:00',
  });
});
