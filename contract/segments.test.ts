import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, test } from 'vitest';
import { measureGrowth } from '#server/testing/growth.ts';
import { countSeptets, decodeGsm7, encodeGsm7 } from './gsm7.ts';
import { measureText, splitText } from './segments.ts';

const FAMILY = '👨‍👩‍👧‍👦';

const CASES: [name: string, text: string, encoding: 'gsm7' | 'ucs2', units: number, sizes: number[]][] = [
  ['nothing', '', 'gsm7', 0, [0]],
  ['160 GSM', 'a'.repeat(160), 'gsm7', 160, [160]],
  ['161 GSM', 'a'.repeat(161), 'gsm7', 161, [153, 8]],
  ['159 and €', `${'a'.repeat(159)}€`, 'gsm7', 161, [153, 7]],
  ['152, €, 20', `${'a'.repeat(152)}€${'b'.repeat(20)}`, 'gsm7', 174, [152, 21]],
  ['70 Cyrillic', 'ж'.repeat(70), 'ucs2', 70, [70]],
  ['71 Cyrillic', 'ж'.repeat(71), 'ucs2', 71, [67, 4]],
  ['emoji at unit 67', `${'ж'.repeat(66)}😀${'ж'.repeat(10)}`, 'ucs2', 78, [66, 12]],
  ['family at unit 63', `${'ж'.repeat(62)}${FAMILY}${'ж'.repeat(10)}`, 'ucs2', 83, [62, 21]],
  ['CRLF counts two', 'a\r\nb', 'gsm7', 4, [4]],
  ['ç', 'ça va', 'ucs2', 5, [5]],
  ['Ç', 'Ça va', 'gsm7', 5, [5]],
  ['Greek capitals', 'Ω Δ', 'gsm7', 3, [3]],
  ['Turkish', 'İğş', 'ucs2', 3, [3]],
  ['curly quotes', '“hi”', 'ucs2', 4, [4]],
  ['en dash', '1–2', 'ucs2', 3, [3]],
  ['ellipsis', 'wait…', 'ucs2', 5, [5]],
  ['back-tick', '`', 'ucs2', 1, [1]],
  ['no-break space', 'a\u00a0b', 'ucs2', 3, [3]],
  ['extension table', '^{}\\[~]|€\f', 'gsm7', 20, [10]],
  ['lone surrogate', `a\ud800${'b'.repeat(80)}`, 'ucs2', 82, [67, 15]],
];

describe('measureText and splitText', () => {
  test.each(CASES)('%s', (_name, text, encoding, units, sizes) => {
    expect(measureText(text)).toMatchObject({
      encoding,
      units,
      parts: sizes.length,
    });
    expect(splitText(text, { referenceBits: 8 }).map((part) => part.length)).toEqual(sizes);
  });

  test('names each character that forces Unicode once, as the person sees it', () => {
    expect(measureText(`‘a’ ${FAMILY} ‘b’ e\u0301`).unicodeCulprits).toEqual(['‘', '’', FAMILY, 'e\u0301']);
    expect(measureText('plain').unicodeCulprits).toEqual([]);
  });

  test('says how many units one part holds', () => {
    expect(measureText('a'.repeat(160)).perPart).toBe(160);
    expect(measureText('a'.repeat(161)).perPart).toBe(153);
    expect(measureText('ж').perPart).toBe(70);
    expect(measureText('ж'.repeat(71)).perPart).toBe(67);
  });

  test('a 16-bit reference leaves 152 septets or 66 units', () => {
    expect(splitText('a'.repeat(161), { referenceBits: 16 }).map((part) => part.length)).toEqual([152, 9]);
    expect(splitText('ж'.repeat(71), { referenceBits: 16 }).map((part) => part.length)).toEqual([66, 5]);
  });

  test('a cluster longer than a part is cut between code points', () => {
    const parts = splitText(`a${'\u0301'.repeat(200)}😀`, { referenceBits: 8 });
    expect(parts.map((part) => part.length)).toEqual([67, 67, 67, 2]);
  });

  test.each([
    ['stacked accents', '\u0301'],
    ['flags', '🇦'],
    ['families', '👨\u200d'],
    ['letters', 'ж'],
    ['emoji', '😀'],
  ])('a long text takes time in proportion: %s', (_, cluster) => {
    expect(measureGrowth((size) => measureText(`ж${cluster.repeat(size)}`), 1000)).toBeLessThan(1000);
  });

  test('agrees with the Twilio calculator on 3,000 random texts', () => {
    for (let round = 0; round < 3000; round++) {
      const text = randomText(round);
      const oracle = new SegmentedMessage(text);
      const measure = measureText(text);
      expect({
        text,
        encoding: measure.encoding,
        parts: measure.parts,
      }).toEqual({
        text,
        encoding: oracle.getEncodingName() === 'GSM-7' ? 'gsm7' : 'ucs2',
        parts: oracle.segmentsCount,
      });
      expect(splitText(text, { referenceBits: 8 }).join('')).toBe(text);
    }
  });
});

describe('GSM 03.38', () => {
  test('every character of both tables survives a round trip, one octet a septet', () => {
    let alphabet = '';
    for (let unit = 0; unit < 0x2100; unit++) {
      if (countSeptets(String.fromCharCode(unit)) !== undefined) alphabet += String.fromCharCode(unit);
    }
    expect(alphabet.length).toBe(127 + 10);
    const octets = encodeGsm7(alphabet);
    expect(octets.length).toBe(countSeptets(alphabet));
    expect(decodeGsm7(octets)).toBe(alphabet);
  });

  test('@ is octet 0, and an unknown extension shows its default character', () => {
    expect([...encodeGsm7('@')]).toEqual([0]);
    expect(decodeGsm7(Uint8Array.of(0x1b, 0x41, 0xff, 0x1b))).toBe('A? ');
  });

  test('what the alphabet lacks becomes a question mark', () => {
    expect(decodeGsm7(encodeGsm7('naïve ✓'))).toBe('na?ve ?');
  });
});

// Clusters on which the two grapheme tables (ours: Unicode 15+, theirs: Unicode 10) agree.
const GSM_PIECES = ['a', 'Z', ' ', '0', '€', '[', '|', '\n', '\r\n', 'Ω', '@', 'é'];
const UNICODE_PIECES = [...GSM_PIECES, 'ж', '😀', 'e\u0301', 'ç', '–', '🇦🇺', '中', '👍🏽'];

function randomText(round: number): string {
  const random = seededRandom(round);
  const pieces = round % 2 ? UNICODE_PIECES : GSM_PIECES;
  const length = Math.floor(random() * (round % 2 ? 250 : 500));
  return Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join('');
}

function seededRandom(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 12)) >>> 0) / 0x100000000;
  };
}
