import { countSeptets } from './gsm7.ts';

/** Signs that programs put in place of plain ones, and spaces: nobody misses them. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '′': "'",
  '´': "'",
  '`': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '″': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '−': '-',
  '…': '...',
  '•': '-',
  '·': '-',
  '\t': ' ',
  '\u00a0': ' ',
  '\u2002': ' ',
  '\u2003': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\u200b': '',
  '\u200c': '',
  '\u200d': '',
  '\u2060': '',
  '\ufeff': '',
  '©': '(c)',
  '®': '(R)',
  '™': '(TM)',
  '½': '1/2',
  '¼': '1/4',
  '¾': '3/4',
  '×': 'x',
  '÷': '/',
  '→': '->',
  '←': '<-',
};

const NAMES: Readonly<Record<string, string>> = {
  '\t': 'tab',
  '\u00a0': 'no-break space',
  '\u2002': 'wide space',
  '\u2003': 'wide space',
  '\u2009': 'thin space',
  '\u202f': 'narrow space',
  '\u200b': 'invisible space',
  '\u200c': 'invisible mark',
  '\u200d': 'invisible mark',
  '\u2060': 'invisible mark',
  '\ufeff': 'invisible mark',
};

/** Finds what the GSM 03.38 alphabet offers in place of a character: a look-alike, or the letter without its accent. */
export function findGsmEquivalent(character: string): string | undefined {
  const listed = LOOK_ALIKES[character];
  if (listed !== undefined) return listed;
  const composed = character.normalize('NFC');
  if (composed !== character && countSeptets(composed) !== undefined) return composed;
  const plain = character.normalize('NFKD').replace(/\p{Mark}/gu, '');
  return plain !== '' && countSeptets(plain) !== undefined ? plain : undefined;
}

/** Says a character so that it can be seen: white space by its name, all else as it is. */
export function nameCharacter(character: string): string {
  return NAMES[character] ?? character;
}

/** Whether what replaces a character reads the same: quotes, dashes, dots, spaces. A letter without its accent is another letter. */
export function isLookAlike(character: string): boolean {
  return Object.hasOwn(LOOK_ALIKES, character) || countSeptets(character.normalize('NFC')) !== undefined;
}

const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Replaces whole characters, as people count them, of a text. */
export function replaceCharacters(text: string, replacements: ReadonlyMap<string, string>): string {
  return Array.from(clusters.segment(text), ({ segment }) => replacements.get(segment) ?? segment).join('');
}

/** A run of a text whose characters are all in the GSM 03.38 alphabet, or of one that is not. */
export type TextRun = { at: number; text: string; isForeign: boolean };

/** Cuts a text where it leaves the GSM 03.38 alphabet and where it comes back. */
export function listRuns(text: string): TextRun[] {
  const runs: TextRun[] = [];
  for (const { segment, index } of clusters.segment(text)) {
    const isForeign = countSeptets(segment) === undefined;
    const last = runs.at(-1);
    if (last?.isForeign === isForeign && !isForeign) last.text += segment;
    else runs.push({ at: index, text: segment, isForeign });
  }
  return runs;
}
