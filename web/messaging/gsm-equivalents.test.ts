import { describe, expect, test } from 'vitest';
import { measureText } from '#contract/segments.ts';
import { findGsmEquivalent } from './gsm-equivalents.ts';

describe('findGsmEquivalent', () => {
  test.each([
    ['’', "'"],
    ['…', '...'],
    ['\u00a0', ' '],
    ['ç', 'Ç'],
    ['ã', 'a'],
    ['e\u0301', 'é'],
    ['ﬁ', 'fi'],
    ['\u200b', ''],
  ])('%j becomes %j', (character, equivalent) => {
    expect(findGsmEquivalent(character)).toBe(equivalent);
    expect(measureText(`a${equivalent}`).encoding).toBe('gsm7');
  });

  test.each(['😀', 'ж', '中', '👨‍👩‍👧'])('%s has none', (character) => {
    expect(findGsmEquivalent(character)).toBeUndefined();
  });
});
