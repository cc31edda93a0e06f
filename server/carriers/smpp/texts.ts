import { decodeGsm7, encodeGsm7 } from '#contract/gsm7.ts';
import type { TextEncoding } from '#contract/segments.ts';
import { PduError } from './octets.ts';

const MAX_OCTETS = { gsm7: 160, ucs2: 140 } as const;

/** The octets of a part's text, GSM 03.38 unpacked or UTF-16BE; throws PduError when they do not fit one part. */
export function encodeText(text: string, encoding: TextEncoding): Uint8Array {
  const octets = encoding === 'gsm7' ? encodeGsm7(text) : Buffer.from(text, 'utf16le').swap16();
  if (octets.length > MAX_OCTETS[encoding])
    throw new PduError(`A part of ${octets.length} octets does not fit a text.`);
  return octets;
}

/** The data_coding of a text: 0 is the carrier's default, GSM 03.38; 8 is UCS-2 (SMPP 3.4 section 5.2.19). */
export function dataCodingOf(encoding: TextEncoding): number {
  return encoding === 'gsm7' ? 0x00 : 0x08;
}

/** Decodes a short message by its data_coding, message class and flash forms included; never throws. */
export function decodeText(octets: Uint8Array, dataCoding: number): string {
  const buffer = Buffer.from(octets);
  const alphabet = alphabetOf(dataCoding);
  if (alphabet === 'ucs2')
    return buffer
      .subarray(0, buffer.length & ~1)
      .swap16()
      .toString('utf16le');
  return alphabet === 'latin1' ? buffer.toString('latin1') : decodeGsm7(octets);
}

// 3GPP 23.038 section 4: 0x00–0x3F general, 0xF0–0xFF with a message class; 0x01 and 0x03 are SMPP's own.
function alphabetOf(dataCoding: number): 'gsm7' | 'ucs2' | 'latin1' {
  if (dataCoding === 0x08 || (dataCoding & 0xcc) === 0x08) return 'ucs2';
  const latin1 = dataCoding === 0x01 || dataCoding === 0x02 || dataCoding === 0x03 || dataCoding === 0x04;
  return latin1 || (dataCoding & 0xcc) === 0x04 || (dataCoding & 0xf4) === 0xf4 ? 'latin1' : 'gsm7';
}
