import { describe, expect, test } from 'vitest';
import { formatDay, formatInstant, formatNumber, formatSeconds, formatTime } from './format.ts';

const plain = (text: string) => text.replaceAll(/[\u202f\u00a0]/g, ' ');

describe('instants show in the time zone of the account', () => {
  const instant = '2025-11-22T13:30:05Z';

  test('across midnight and daylight saving', () => {
    expect(plain(formatInstant(instant, 'Australia/Sydney'))).toBe('23 Nov 2025, 12:30 am');
    expect(plain(formatInstant(instant, 'Australia/Perth'))).toBe('22 Nov 2025, 9:30 pm');
  });

  test('as a day and as a time', () => {
    expect(plain(formatDay(instant, 'Australia/Sydney'))).toBe('Sun, 23 Nov 2025');
    expect(plain(formatTime(instant, 'Australia/Brisbane'))).toBe('11:30:05 pm');
  });
});

test.each([
  ['+61491570006', '0491 570 006'],
  ['+61255501234', '(02) 5550 1234'],
  ['+64211234567', '+64211234567'],
  ['+61 ••• ••• 006', '+61 ••• ••• 006'],
])('%s reads %s', (number, shown) => {
  expect(formatNumber(number)).toBe(shown);
});

test.each([
  [0, '0 s'],
  [59, '59 s'],
  [60, '1 min'],
  [95, '1 min 35 s'],
  [3600, '1 h'],
  [5430, '1 h 31 min'],
])('%i seconds read %s', (seconds, shown) => {
  expect(formatSeconds(seconds)).toBe(shown);
});
