// The national language tables of 3GPP 23.038 annex A, for what phones send: each is told as what differs from a table that
// several share.

const TURKISH = 1;
const SPANISH = 2;
const PORTUGUESE = 3;
const URDU = 13;

export type SeptetTable = readonly (string | undefined)[];
type Differences = Readonly<Record<number, string>>;

const EXTENSION: Differences = {
  0x0a: '\f',
  0x14: '^',
  0x28: '{}',
  0x2f: '\\',
  0x3c: '[~]',
  0x40: '|',
  0x65: '€',
};

// The scripts of India lie in Unicode blocks of one plan, and their tables list the offsets in such a block.
const INDIC_OFFSETS: Readonly<Record<number, readonly [first: number, last: number]>> = {
  0x00: [0x01, 0x03],
  0x03: [0x05, 0x0b],
  0x0b: [0x0c, 0x0d],
  0x0e: [0x0e, 0x1a],
  0x1c: [0x1b, 0x1e],
  0x22: [0x1f, 0x24],
  0x2a: [0x25, 0x26],
  0x2d: [0x27, 0x27],
  0x2f: [0x28, 0x28],
  0x3c: [0x29, 0x2b],
  0x40: [0x2c, 0x39],
  0x4e: [0x3c, 0x4d],
};
const INDIC_LATIN: Differences = {
  0x0a: '\n',
  0x0d: '\r',
  0x20: ' !',
  0x28: ')(',
  0x2c: ',',
  0x2e: '.',
  0x30: '0123456789:;',
  0x3f: '?',
  0x61: 'abcdefghijklmnopqrstuvwxyz',
};
const INDIC_SHIFT: Differences = {
  ...EXTENSION,
  0x00: '@£$¥¿"¤%&\'\f*+',
  0x0e: '-/<=>¡^¡_#*',
  0x41: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
};

type Script = {
  block: number;
  /** Offsets of the block that the script's table leaves out. */
  without: readonly number[];
  /** The offsets at 0x60 and 0x7B to 0x7F of the locking table. */
  ends: readonly number[];
  /** The offsets at 0x1C to 0x25 of the single shift table are digits; these stand from 0x26 on, past the braces. */
  signs: readonly number[];
};

const DANDAS = '।॥';
const DIGITS_OFFSET = 0x66;

const SCRIPTS: Readonly<Record<number, Script>> = {
  // Bengali has its digits two places earlier, where the others have the dandas.
  4: {
    block: 0x0980,
    without: [0x0d, 0x0e, 0x11, 0x12, 0x29, 0x31, 0x33, 0x34, 0x35, 0x45, 0x46, 0x49, 0x4a],
    ends: [0x4e, 0x57, 0x5c, 0x5d, 0x70, 0x71],
    signs: [0x5f, 0x60, 0x61, 0x62, 0x63, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a],
  },
  5: {
    block: 0x0a80,
    without: [0x0e, 0x12, 0x29, 0x31, 0x34, 0x46, 0x4a],
    ends: [0x50, 0x60, 0x61, 0x62, 0x63, 0x71],
    signs: [],
  },
  6: {
    block: 0x0900,
    without: [],
    ends: [0x50, 0x72, 0x7b, 0x7c, 0x7e, 0x7f],
    signs: [
      0x51, 0x52, 0x53, 0x54, 0x58, 0x59, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x60, 0x61, 0x62, 0x63, 0x70,
      0x71,
    ],
  },
  7: {
    block: 0x0c80,
    without: [0x01, 0x0d, 0x11, 0x29, 0x34, 0x45, 0x49],
    ends: [0x55, 0x56, 0x60, 0x61, 0x62, 0x63],
    signs: [0x5e, 0x71, 0x72],
  },
  8: {
    block: 0x0d00,
    without: [0x01, 0x0d, 0x11, 0x29, 0x3c, 0x45, 0x49],
    ends: [0x57, 0x60, 0x61, 0x62, 0x63, 0x79],
    signs: [0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x7a, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f],
  },
  9: {
    block: 0x0b00,
    without: [0x0d, 0x0e, 0x11, 0x12, 0x29, 0x31, 0x34, 0x45, 0x46, 0x49, 0x4a],
    ends: [0x56, 0x57, 0x60, 0x61, 0x62, 0x63],
    signs: [0x5c, 0x5d, 0x5f, 0x70, 0x71],
  },
  10: {
    block: 0x0a00,
    without: [
      0x0b, 0x0c, 0x0d, 0x0e, 0x11, 0x12, 0x29, 0x31, 0x34, 0x37, 0x3d, 0x43, 0x44, 0x45, 0x46, 0x49, 0x4a,
    ],
    ends: [0x51, 0x70, 0x71, 0x72, 0x73, 0x74],
    signs: [0x59, 0x5a, 0x5b, 0x5c, 0x5e, 0x75],
  },
  11: {
    block: 0x0b80,
    without: [
      0x01, 0x0b, 0x0c, 0x0d, 0x11, 0x16, 0x17, 0x18, 0x1b, 0x1d, 0x20, 0x21, 0x22, 0x25, 0x26, 0x27, 0x2b,
      0x2c, 0x2d, 0x3c, 0x3d, 0x43, 0x44, 0x45, 0x49,
    ],
    ends: [0x50, 0x57, 0x70, 0x71, 0x72, 0x79],
    signs: [0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x7a],
  },
  12: {
    block: 0x0c00,
    without: [0x0d, 0x11, 0x29, 0x34, 0x3c, 0x45, 0x49],
    ends: [0x55, 0x56, 0x60, 0x61, 0x62, 0x63],
    signs: [0x58, 0x59, 0x78, 0x79, 0x7a, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f],
  },
};

const URDU_LOCKING: Differences = {
  ...INDIC_LATIN,
  0x00: 'اآبٻڀپڦتۂٿ\nٹٽ\rٺټثجځڄڃڅچڇحخد',
  0x1c: 'ڌڈډڊ !ڏڍذرڑړ)(ڙز,ږ.ژ',
  0x3c: 'ښسش?صضطظعفقکڪګگڳڱلمنںڻڼوۄەہھءیېے\u064d\u0650\u064f\u0657\u0654',
  0x7b: '\u0655\u0651\u0653\u0656\u0670',
};

const URDU_SHIFT: Differences = {
  ...INDIC_SHIFT,
  0x19: '\u0600\u0601',
  0x1c: '۰۱۲۳۴۵۶۷۸۹،\u060d{}\u060e\u060f\u0610\u0611\u0612\\\u0613\u0614؛؟ـ\u0652\u0658٫٬ٲٳ\u06cd[~]۔|',
};

const LOCKING: Readonly<Record<number, Differences>> = {
  [TURKISH]: { 0x04: '€', 0x07: 'ı', 0x0b: 'Ğğ', 0x1c: 'Şş', 0x40: 'İ', 0x60: 'ç' },
  [PORTUGUESE]: {
    0x04: 'êéúíóç\nÔô\rÁá',
    0x12: 'ªÇÀ∞^\\€Ó|',
    0x1c: 'ÂâÊ',
    0x24: 'º',
    0x40: 'Í',
    0x5b: 'ÃÕÚÜ§~',
    0x7b: 'ãõ`',
  },
};

const SINGLE: Readonly<Record<number, Differences>> = {
  [TURKISH]: { 0x47: 'Ğ', 0x49: 'İ', 0x53: 'Ş', 0x63: 'ç', 0x67: 'ğ', 0x69: 'ı', 0x73: 'ş' },
  [SPANISH]: {
    0x09: 'ç',
    0x41: 'Á',
    0x49: 'Í',
    0x4f: 'Ó',
    0x55: 'Ú',
    0x61: 'á',
    0x69: 'í',
    0x6f: 'ó',
    0x75: 'ú',
  },
  [PORTUGUESE]: {
    0x05: 'ê',
    0x09: 'ç\fÔô',
    0x0e: 'Áá',
    0x12: 'ΦΓ^ΩΠΨΣΘ',
    0x1f: 'Ê',
    0x41: 'À',
    0x49: 'Í',
    0x4f: 'Ó',
    0x55: 'Ú',
    0x5b: 'ÃÕ',
    0x61: 'Â',
    0x69: 'í',
    0x6f: 'ó',
    0x75: 'ú',
    0x7b: 'ãõ',
    0x7f: 'â',
  },
};

const lockingTables = new Map<number, SeptetTable | undefined>();
const singleTables = new Map<number, SeptetTable | undefined>();

/** The table that takes the place of the default alphabet for a language, as far as it differs; undefined when it has none. */
export function findLockingTable(language: number): SeptetTable | undefined {
  return remember(lockingTables, language, () => buildLocking(language));
}

/** The characters behind an escape for a language, those of the plain extension table included; undefined when it has no table. */
export function findSingleShiftTable(language: number): SeptetTable | undefined {
  return remember(singleTables, language, () => buildSingle(language));
}

function remember(
  tables: Map<number, SeptetTable | undefined>,
  language: number,
  build: () => SeptetTable | undefined,
): SeptetTable | undefined {
  if (!tables.has(language) && language <= URDU) tables.set(language, build());
  return tables.get(language);
}

function buildLocking(language: number): SeptetTable | undefined {
  const script = SCRIPTS[language];
  if (script) return fill(blankTable(), INDIC_LATIN, listScript(script));
  if (language === URDU) return fill(blankTable(), URDU_LOCKING);
  const differences = LOCKING[language];
  return differences && fill([], differences);
}

function buildSingle(language: number): SeptetTable | undefined {
  const script = SCRIPTS[language];
  if (script) return fill([], INDIC_SHIFT, listScriptShift(language, script));
  if (language === URDU) return fill([], URDU_SHIFT);
  const differences = SINGLE[language];
  return differences && fill([], EXTENSION, differences);
}

function listScript({ block, without, ends }: Script): Differences {
  const characters: Record<number, string> = {};
  for (const [at, [first, last]] of Object.entries(INDIC_OFFSETS)) {
    for (let offset = first; offset <= last; offset++) {
      if (without.includes(offset)) continue;
      characters[Number(at) + offset - first] = String.fromCharCode(block + offset);
    }
  }
  ends.forEach((offset, index) => {
    characters[index === 0 ? 0x60 : 0x7a + index] = String.fromCharCode(block + offset);
  });
  return characters;
}

function listScriptShift(language: number, { block, signs }: Script): Differences {
  const digits = Array.from({ length: 10 }, (_, digit) => String.fromCharCode(block + DIGITS_OFFSET + digit));
  const rest = signs.map((offset) => String.fromCharCode(block + offset));
  const bengali = language === 4;
  const places = [
    ...(bengali ? [] : listPlaces(0x1c, 0x25)),
    ...(bengali ? [...listPlaces(0x19, 0x1a), ...listPlaces(0x1c, 0x23)] : []),
    ...listPlaces(bengali ? 0x24 : 0x26, 0x27),
    ...listPlaces(0x2a, 0x2e),
    ...listPlaces(0x30, 0x3b),
  ];
  const characters: Record<number, string> = {};
  [...digits, ...rest].forEach((character, index) => {
    characters[places[index] ?? 0] = character;
  });
  if (!bengali && language !== 12) characters[0x19] = DANDAS;
  return characters;
}

function listPlaces(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function blankTable(): (string | undefined)[] {
  return new Array<string>(128).fill(' ');
}

function fill(table: (string | undefined)[], ...layers: Differences[]): SeptetTable {
  for (const layer of layers) {
    for (const [at, characters] of Object.entries(layer)) {
      for (let index = 0; index < characters.length; index++) table[Number(at) + index] = characters[index];
    }
  }
  return table;
}
