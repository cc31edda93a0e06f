import { decodeGsm7 } from '#contract/gsm7.ts';
import type { HeaderAndBody } from './concatenation.ts';
import { findLockingTable, findSingleShiftTable } from './national-tables.ts';
import { fillBitsAfter, unpackSeptets } from './packing.ts';
import type { SendingDialect } from './settings.ts';

export type DecodeOptions = {
  /** What the carrier's default alphabet, data_coding 0, is on this route. */
  gsmAlphabet?: SendingDialect['gsmAlphabet'] | undefined;
  header?: Pick<HeaderAndBody, 'singleShift' | 'lockingShift'>;
  headerOctets?: number;
};

const ESCAPE = 0x1b;
const MAX_SHOWN_OCTETS = 140;

// The codes of SMPP 3.4 section 5.2.19 that name a character set of their own, by the names of the encoding standard.
const CHARACTER_SETS: Readonly<Record<number, string>> = {
  5: 'shift_jis',
  6: 'iso-8859-5',
  7: 'iso-8859-8',
  10: 'iso-2022-jp',
  13: 'euc-jp',
  14: 'euc-kr',
};

type Alphabet = 'default' | 'ucs2' | 'latin1' | 'binary' | 'compressed';

/** Decodes a short message by its data_coding, message class and flash forms included; what is no text becomes a note that shows its octets. Never throws. */
export function decodeText(octets: Uint8Array, dataCoding: number, options: DecodeOptions = {}): string {
  const set = CHARACTER_SETS[dataCoding];
  if (set) return new TextDecoder(set).decode(octets);
  const alphabet = alphabetOf(dataCoding);
  if (alphabet === 'ucs2') return decodeUcs2(octets);
  if (alphabet === 'latin1') return Buffer.from(octets).toString('latin1');
  return alphabet === 'default' ? decodeDefault(octets, options) : showOctets(octets, alphabet);
}

// 3GPP 23.038 section 4: 0x00–0x7F general, 0xC0–0xEF a waiting message, 0xF0–0xFF with a message class; 0x01 to 0x04 are SMPP's own.
function alphabetOf(dataCoding: number): Alphabet {
  if (dataCoding === 0x01 || dataCoding === 0x03) return 'latin1';
  if (dataCoding === 0x02 || dataCoding === 0x04 || dataCoding === 0x09) return 'binary';
  if (dataCoding >= 0xf0) return dataCoding & 0x04 ? 'binary' : 'default';
  if (dataCoding >= 0xe0) return 'ucs2';
  if (dataCoding >= 0x80) return 'default';
  if (dataCoding & 0x20) return 'compressed';
  if ((dataCoding & 0x0c) === 0x08) return 'ucs2';
  return (dataCoding & 0x0c) === 0x04 ? 'binary' : 'default';
}

function decodeUcs2(octets: Uint8Array): string {
  const whole = Buffer.from(octets.subarray(0, octets.length & ~1));
  const mark = whole.length >= 2 ? whole.readUInt16BE(0) : 0;
  if (mark === 0xfffe) return whole.subarray(2).toString('utf16le');
  const text = whole.swap16().toString('utf16le');
  return mark === 0xfeff ? text.slice(1) : text;
}

function decodeDefault(octets: Uint8Array, { gsmAlphabet, header, headerOctets = 0 }: DecodeOptions): string {
  if (gsmAlphabet === 'latin1' || gsmAlphabet === 'ascii') return Buffer.from(octets).toString('latin1');
  const septets = gsmAlphabet === 'packed' ? unpackSeptets(octets, fillBitsAfter(headerOctets)) : octets;
  return header ? decodeNational(septets, header) : decodeGsm7(septets);
}

// 3GPP 23.038 section 6.2.1: an escape that the single shift table does not know shows the character of the table in use.
function decodeNational(
  septets: Uint8Array,
  { lockingShift, singleShift }: NonNullable<DecodeOptions['header']>,
): string {
  const locking = lockingShift === undefined ? undefined : findLockingTable(lockingShift);
  const single = singleShift === undefined ? undefined : findSingleShiftTable(singleShift);
  if (!locking && !single) return decodeGsm7(septets);
  const plain = (septet: number) => locking?.[septet] ?? decodeGsm7(Uint8Array.of(septet));
  const shifted = (septet: number) =>
    (single ? single[septet] : findExtension(septet, locking !== undefined)) ?? plain(septet);
  let text = '';
  for (let index = 0; index < septets.length; index++) {
    const septet = septets[index] ?? 0;
    const next = septets[index + 1];
    if (septet === ESCAPE && next !== undefined) {
      text += shifted(next);
      index += 1;
    } else text += plain(septet);
  }
  return text;
}

function findExtension(septet: number, known: boolean): string | undefined {
  const text = decodeGsm7(Uint8Array.of(ESCAPE, septet));
  return known && text === decodeGsm7(Uint8Array.of(septet)) ? undefined : text;
}

function showOctets(octets: Uint8Array, kind: 'binary' | 'compressed'): string {
  const name = kind === 'binary' ? 'Binary message' : 'Compressed message';
  const shown = Buffer.from(octets.subarray(0, MAX_SHOWN_OCTETS))
    .toString('hex')
    .replace(/../g, ' $&')
    .trim();
  const more = octets.length > MAX_SHOWN_OCTETS ? ' …' : '';
  return `[${name}, ${octets.length} octets: ${shown}${more}]`;
}
