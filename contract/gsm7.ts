const DEFAULT_ALPHABET =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

const EXTENSION_TABLE: Readonly<Record<string, number>> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
};

const ESCAPE = 0x1b;
const EXTENDED = 0x80;
const ABSENT = -1;

// Indexed by UTF-16 code unit up to U+20AC (€, the highest in either table): one array read for a character, where a
// Map costs some ten times as much over a batch of 10,000 messages. Bit 7 marks a character of the extension table.
const SEPTET_OF_UNIT = buildSeptets();
const EXTENDED_CHARACTER = new Map(Object.entries(EXTENSION_TABLE).map(([char, septet]) => [septet, char]));

function buildSeptets(): Int16Array {
  const septets = new Int16Array(0x20ad).fill(ABSENT);
  for (let septet = 0; septet < DEFAULT_ALPHABET.length; septet++) {
    if (septet !== ESCAPE) septets[DEFAULT_ALPHABET.charCodeAt(septet)] = septet;
  }
  for (const [char, septet] of Object.entries(EXTENSION_TABLE)) {
    septets[char.charCodeAt(0)] = EXTENDED | septet;
  }
  return septets;
}

/** The septets (1, or 2 with the escape) that one UTF-16 unit takes in GSM 03.38, or 0 when the alphabet lacks it. */
export function septetsOf(unit: number): 0 | 1 | 2 {
  const septet = SEPTET_OF_UNIT[unit] ?? ABSENT;
  if (septet === ABSENT) return 0;
  return septet & EXTENDED ? 2 : 1;
}

/** Counts a text in septets by GSM 03.38 with its extension table; undefined when a character is in neither. */
export function countSeptets(text: string): number | undefined {
  let septets = 0;
  for (let index = 0; index < text.length; index++) {
    const size = septetsOf(text.charCodeAt(index));
    if (size === 0) return undefined;
    septets += size;
  }
  return septets;
}

/** Encodes a text as unpacked GSM 03.38, one octet for a septet; a character that the alphabet lacks becomes `?`. */
export function encodeGsm7(text: string): Uint8Array {
  const octets = new Uint8Array(text.length * 2);
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const septet = SEPTET_OF_UNIT[text.charCodeAt(index)] ?? ABSENT;
    if (septet === ABSENT) {
      octets[length++] = 0x3f;
    } else {
      if (septet & EXTENDED) octets[length++] = ESCAPE;
      octets[length++] = septet & 0x7f;
    }
  }
  return octets.subarray(0, length);
}

/** Decodes unpacked GSM 03.38; an unknown extension shows as its default character (3GPP 23.038 6.2.1), a stray octet as `?`. */
export function decodeGsm7(octets: Uint8Array): string {
  let text = '';
  for (let index = 0; index < octets.length; index++) {
    const octet = octets[index] ?? 0;
    if (octet === ESCAPE && index + 1 < octets.length) {
      const next = octets[++index] ?? 0;
      text += EXTENDED_CHARACTER.get(next) ?? defaultCharacter(next);
    } else {
      text += defaultCharacter(octet);
    }
  }
  return text;
}

function defaultCharacter(octet: number): string {
  if (octet === ESCAPE) return ' ';
  return DEFAULT_ALPHABET[octet] ?? '?';
}
