import { countSeptets } from '#contract/gsm7.ts';

const EQUIVALENTS: Readonly<Record<string, string>> = {
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
  ç: 'Ç',
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
  const listed = EQUIVALENTS[character];
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
