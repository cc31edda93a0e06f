import { isDeepStrictEqual } from 'node:util';
import { SegmentedMessage } from 'sms-segments-calculator';
import { split } from 'split-sms';
import { countSeptets } from '#contract/gsm7.ts';
import { measureText, splitText } from '#contract/segments.ts';

type Measured = { encoding: 'gsm7' | 'ucs2'; sizes: number[] };

/** Why another calculator may measure a text otherwise than ours does. Whatever none of these explains is a fault of ours. */
export const DIFFERENCES = {
  'split-sms cuts clusters':
    'split-sms keeps surrogate pairs together and nothing else: it cuts a letter from its accent and a joined emoji in two. Ours keeps together what a person sees as one character.',
  'split-sms pairs a lone half':
    'split-sms takes whatever follows the first half of a surrogate pair for the second half.',
  'Twilio knows older clusters':
    'The Twilio calculator splits by the clusters of Unicode 10; ours by those of the Unicode that Node has, where later emoji and more scripts are joined.',
  'Twilio overfills a part':
    'A cluster that is longer than a part must be cut: ours cuts between its code points, the Twilio calculator lets the part run over.',
} as const;
export type Difference = keyof typeof DIFFERENCES;

const PART_UNITS = 67;
const SINGLE_UNITS = 70;

/** Measures a text here and by both other calculators and returns what differs; throws where nothing explains it. */
export function compareSegments(text: string): Difference[] {
  const ours = measureHere(text);
  return [explainTwilio(text, ours), explainSplitSms(text, ours)].filter(
    (difference) => difference !== undefined,
  );
}

function measureHere(text: string): Measured {
  const { encoding, parts, units } = measureText(text);
  const texts = splitText(text, { referenceBits: 8 });
  const sizes = texts.map((part) => (encoding === 'gsm7' ? (countSeptets(part) ?? 0) : part.length));
  const whole = texts.join('') === text && parts === texts.length;
  if (!whole || sizes.reduce((sum, size) => sum + size, 0) !== units)
    throw new Error(`Ours contradicts itself: ${show(text)}`);
  return { encoding, sizes };
}

function explainTwilio(text: string, ours: Measured): Difference | undefined {
  const oracle = new SegmentedMessage(text);
  const encoding = oracle.getEncodingName() === 'GSM-7' ? 'gsm7' : 'ucs2';
  const bits = encoding === 'gsm7' ? 7 : 16;
  const sizes = oracle.segments.map((segment) => segment.messageSizeInBits() / bits);
  const theirs = { encoding, sizes } as const;
  if (isDeepStrictEqual(ours, theirs)) return undefined;
  if (encoding === 'ucs2' && ours.encoding === 'ucs2') {
    if (oracle.graphemes.some((cluster) => cluster.length > PART_UNITS)) return 'Twilio overfills a part';
    const byTheirClusters = fill(oracle.graphemes, text.length);
    if (isDeepStrictEqual(byTheirClusters, sizes) && hasOtherClusters(text, oracle.graphemes))
      return 'Twilio knows older clusters';
  }
  throw unexplained(text, { ours, theirs });
}

function explainSplitSms(text: string, ours: Measured): Difference | undefined {
  const { characterSet, parts } = split(text);
  const encoding = characterSet === 'GSM' ? 'gsm7' : 'ucs2';
  const sizes = parts.map(({ bytes }) => (encoding === 'gsm7' ? bytes : bytes / 2));
  const theirs = { encoding, sizes } as const;
  if (isDeepStrictEqual(ours, theirs)) return undefined;
  if (encoding === 'ucs2' && ours.encoding === 'ucs2') {
    const points = [...text];
    if (points.some((point) => /^[\ud800-\udbff]$/.test(point))) return 'split-sms pairs a lone half';
    if (isDeepStrictEqual(fill(points, text.length), sizes)) return 'split-sms cuts clusters';
  }
  throw unexplained(text, { ours, theirs });
}

// Parts as both calculators fill them, from pieces that are not to be cut.
function fill(pieces: readonly string[], units: number): number[] {
  if (units <= SINGLE_UNITS) return [units];
  const sizes = [0];
  for (const { length } of pieces) {
    const last = sizes.at(-1) ?? 0;
    if (last + length > PART_UNITS) sizes.push(length);
    else sizes[sizes.length - 1] = last + length;
  }
  return sizes;
}

const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

function hasOtherClusters(text: string, theirs: readonly string[]): boolean {
  const ours = Array.from(clusters.segment(text), ({ segment }) => segment);
  return !isDeepStrictEqual(ours, theirs);
}

function unexplained(text: string, measured: object): Error {
  return new Error(`Nothing explains the difference: ${show(text)} ${JSON.stringify(measured)}`);
}

function show(text: string): string {
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,!?';
const GSM = ['€', '[', '^', '|', '~', '\\', '{', '\n', '\r\n', '\r', 'Ω', 'Δ', '@', 'é', 'Ç', 'ß', '¡', '_'];
const UNICODE = [
  ...['ж', 'ç', '–', '…', '’', '`', '\u00a0', 'ğ', 'İ', 'ş', '中', '한', 'ا', 'ย', '€'],
  ...['😀', '👍🏽', '🇦🇺', '👨‍👩‍👧‍👦', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🧑🏾‍🚀', '🫶🏻', '1️⃣'],
  ...['e\u0301', 'a\u0308\u0323', 'नि', 'क्ष', 'কি', '각', '\u200d', '\ufeff', '\u0301'],
];
const RARE = ['\ud800', '\udc00', `o${'\u0301'.repeat(70)}`, '🇦', '\r\n'.repeat(40)];

/** A text that is hard to split, by its number: plain ones, ones of both GSM tables, ones of every script. */
export function randomText(round: number): string {
  const random = seededRandom(round);
  const pick = (pieces: readonly string[] | string) => pieces[Math.floor(random() * pieces.length)] ?? '';
  const kind = round % 4;
  const length = Math.floor(random() * (kind < 2 ? 500 : 220));
  const others = kind === 3 ? [...GSM, ...UNICODE] : GSM;
  return Array.from({ length }, () => {
    if (kind === 3 && random() < 0.002) return pick(RARE);
    return random() < (kind === 0 ? 0.02 : 0.3) ? pick(others) : pick(LETTERS);
  }).join('');
}

function seededRandom(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 12)) >>> 0) / 0x100000000;
  };
}
