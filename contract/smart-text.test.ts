import { describe, expect, test } from 'vitest';
import { measureText } from './segments.ts';
import { findGsmEquivalent, isLookAlike, listRuns, replaceCharacters } from './smart-text.ts';

describe('findGsmEquivalent', () => {
  test.each([
    ['’', "'"],
    ['…', '...'],
    ['–', '-'],
    ['\u00a0', ' '],
    ['e\u0301', 'é'],
    ['\u200b', ''],
  ])('%j becomes %j, which reads the same', (character, equivalent) => {
    expect(findGsmEquivalent(character)).toBe(equivalent);
    expect(measureText(`a${equivalent}`).encoding).toBe('gsm7');
    expect(isLookAlike(character)).toBe(true);
  });

  test.each([
    ['ç', 'c'],
    ['ã', 'a'],
    ['ë', 'e'],
    ['ﬁ', 'fi'],
  ])('%j becomes %j, which is another letter', (character, equivalent) => {
    expect(findGsmEquivalent(character)).toBe(equivalent);
    expect(isLookAlike(character)).toBe(false);
  });

  test.each(['😀', 'ж', '中', '👨‍👩‍👧'])('%s has none', (character) => {
    expect(findGsmEquivalent(character)).toBeUndefined();
  });
});

test('replaceCharacters replaces what people see as one character', () => {
  expect(
    replaceCharacters(
      'cafe\u0301 – “e”',
      new Map([
        ['–', '-'],
        ['e\u0301', 'é'],
      ]),
    ),
  ).toBe('café - “e”');
});

test('listRuns cuts a text at each character outside of the alphabet', () => {
  expect(listRuns('a “b” 👨‍👩‍👧')).toEqual([
    { at: 0, text: 'a ', isForeign: false },
    { at: 2, text: '“', isForeign: true },
    { at: 3, text: 'b', isForeign: false },
    { at: 4, text: '”', isForeign: true },
    { at: 5, text: ' ', isForeign: false },
    { at: 6, text: '👨‍👩‍👧', isForeign: true },
  ]);
  expect(listRuns('')).toEqual([]);
});
