import { encodeGsm7 } from '#contract/gsm7.ts';
import type { TextEncoding } from '#contract/segments.ts';
import { PduError } from './octets.ts';
import { fillBitsAfter, packSeptets } from './packing.ts';
import type { SendingDialect } from './settings.ts';

const MAX_OCTETS = { gsm7: 160, ucs2: 140 } as const;

/** The octets of a part's text, GSM 03.38 unpacked or UTF-16BE; throws PduError when they do not fit one part. */
export function encodeText(text: string, encoding: TextEncoding): Uint8Array {
  const octets = encoding === 'gsm7' ? encodeGsm7(text) : encodeUcs2(text);
  if (octets.length > MAX_OCTETS[encoding])
    throw new PduError(`A part of ${octets.length} octets does not fit a text.`);
  return octets;
}

/** The data_coding of a text: 0 is the carrier's default, GSM 03.38; 8 is UCS-2 (SMPP 3.4 section 5.2.19). */
export function dataCodingOf(encoding: TextEncoding): number {
  return encoding === 'gsm7' ? 0x00 : 0x08;
}

export type TextOctets = {
  octets: Uint8Array;
  dataCoding: number;
  /** Whether the octets fit one part beside their header. */
  fitsPart: boolean;
};

export type TextOptions = {
  encoding: TextEncoding;
  headerOctets: number;
  alphabet: Pick<SendingDialect, 'gsmAlphabet' | 'gsmDataCoding'>;
};

const PART_OCTETS = 140;
const PART_SEPTETS = 160;

/** The octets of a text as the route wants them. What the route's alphabet lacks leaves as UCS-2. */
export function encodeForRoute(text: string, { encoding, headerOctets, alphabet }: TextOptions): TextOctets {
  const roomOctets = PART_OCTETS - headerOctets;
  if (encoding === 'ucs2' || !holds(alphabet.gsmAlphabet, text)) {
    const octets = encodeUcs2(text);
    return { octets, dataCoding: 0x08, fitsPart: octets.length <= roomOctets };
  }
  const dataCoding = alphabet.gsmDataCoding;
  const septets = encodeGsm7(text);
  const roomSeptets = headerOctets === 0 ? PART_SEPTETS : Math.floor((roomOctets * 8) / 7);
  const fitsPart = septets.length <= roomSeptets;
  if (alphabet.gsmAlphabet === 'gsm7') return { octets: septets, dataCoding, fitsPart };
  if (alphabet.gsmAlphabet === 'packed')
    return { octets: packSeptets(septets, fillBitsAfter(headerOctets)), dataCoding, fitsPart };
  return { octets: Buffer.from(text, 'latin1'), dataCoding, fitsPart };
}

function holds(alphabet: SendingDialect['gsmAlphabet'], text: string): boolean {
  if (alphabet === 'latin1') return !/[^\0-\xff]/.test(text);
  return alphabet !== 'ascii' || !/[^\0-\x7e]/.test(text);
}

function encodeUcs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}
