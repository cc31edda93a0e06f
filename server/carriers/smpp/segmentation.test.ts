import { describe, expect, test } from 'vitest';
import { measureText, splitText } from '#contract/segments.ts';
import {
  compareSegments,
  DIFFERENCES,
  type Difference,
  randomText,
} from '#server/testing/segment-oracles.ts';

const FAMILY = '👨‍👩‍👧‍👦';
const SMART = ['“', '”', '‘', '’', '–', '—', '…', '`', '\u00a0'];

describe('how texts are cut into parts', () => {
  test.each<[string, string, number[], Difference[]]>([
    ['160 GSM', 'a'.repeat(160), [160], []],
    ['161 GSM', 'a'.repeat(161), [153, 8], []],
    ['159 and €', `${'a'.repeat(159)}€`, [153, 7], []],
    ['152, €, 20', `${'a'.repeat(152)}€${'b'.repeat(20)}`, [152, 21], []],
    ['70 Cyrillic', 'ж'.repeat(70), [70], []],
    ['71 Cyrillic', 'ж'.repeat(71), [67, 4], []],
    ['an emoji at unit 67', `${'ж'.repeat(66)}😀${'ж'.repeat(10)}`, [66, 12], []],
    [
      'a family at unit 63',
      `${'ж'.repeat(62)}${FAMILY}${'ж'.repeat(10)}`,
      [62, 21],
      ['split-sms cuts clusters'],
    ],
    ['CRLF counts two', `${'a'.repeat(159)}\r\n`, [153, 8], []],
    ['ç', `ç${'a'.repeat(70)}`, [67, 4], []],
    ['Ç', `Ç${'a'.repeat(70)}`, [71], []],
    ['Ω Δ', `ΩΔ${'a'.repeat(70)}`, [72], []],
    ['a lone surrogate', `a\ud800${'b'.repeat(80)}`, [67, 15], []],
  ])('%s', (_name, text, sizes, differences) => {
    expect(splitText(text, { referenceBits: 8 }).map((part) => part.length)).toEqual(sizes);
    expect(compareSegments(text)).toEqual(differences);
  });

  test.each([...SMART, 'İ', 'ğ', 'ş', 'ç'])('%s makes a text Unicode, as both others say', (character) => {
    expect(measureText(`a${character}`).encoding).toBe('ucs2');
    expect(compareSegments(`a${character}`)).toEqual([]);
  });

  test('2,000 random texts measure as both others measure them, or it is known why not', () => {
    const seen = new Set<Difference>();
    for (let round = 0; round < 2_000; round++)
      for (const difference of compareSegments(randomText(round))) seen.add(difference);
    for (const difference of seen) expect(DIFFERENCES).toHaveProperty(difference);
    expect(seen).toContain('split-sms cuts clusters');
  });
});
