import type { Concatenation } from '../carrier.ts';

export const UDH_INDICATOR = 0x40;

const IEI_CONCATENATED_8_BIT = 0x00;
const IEI_CONCATENATED_16_BIT = 0x08;
const IEI_SINGLE_SHIFT = 0x24;
const IEI_LOCKING_SHIFT = 0x25;

/** The user data header of one part, with a reference of 8 or of 16 bits (3GPP 23.040 sections 9.2.3.24.1 and .8). */
export function encodeHeader(
  { reference, total, number }: Concatenation,
  referenceBits: 8 | 16 = 8,
): Uint8Array {
  const low = reference & 0xff;
  return referenceBits === 8
    ? Uint8Array.of(5, IEI_CONCATENATED_8_BIT, 3, low, total, number)
    : Uint8Array.of(6, IEI_CONCATENATED_16_BIT, 4, (reference >> 8) & 0xff, low, total, number);
}

export type HeaderAndBody = {
  concatenation?: Concatenation;
  /** The national language whose tables the text is written in (3GPP 23.038 section 6.2.1.2.4). */
  singleShift?: number;
  lockingShift?: number;
  body: Uint8Array;
};

/** Takes the user data header off a short message; a header that runs past the end is taken for text. */
export function splitHeader(octets: Uint8Array): HeaderAndBody {
  const length = octets[0] ?? 0;
  if (length + 1 > octets.length) return { body: octets };
  const split: HeaderAndBody = { body: octets.subarray(length + 1) };
  for (const { element, value } of listElements(octets.subarray(1, length + 1))) {
    const [first = 0] = value;
    if (element === IEI_SINGLE_SHIFT) split.singleShift = first;
    else if (element === IEI_LOCKING_SHIFT) split.lockingShift = first;
    else {
      const concatenation = readConcatenation(element, value);
      if (concatenation && !split.concatenation) split.concatenation = concatenation;
    }
  }
  return split;
}

function listElements(header: Uint8Array): { element: number; value: Uint8Array }[] {
  const elements: { element: number; value: Uint8Array }[] = [];
  for (let index = 0; index + 1 < header.length; ) {
    const length = header[index + 1] ?? 0;
    elements.push({ element: header[index] ?? 0, value: header.subarray(index + 2, index + 2 + length) });
    index += 2 + length;
  }
  return elements;
}

function readConcatenation(element: number, value: Uint8Array): Concatenation | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0] = value;
  if (element === IEI_CONCATENATED_8_BIT)
    return plausible({ reference: first, total: second, number: third });
  if (element === IEI_CONCATENATED_16_BIT)
    return plausible({ reference: first * 256 + second, total: third, number: fourth });
  return undefined;
}

/** The concatenation itself, if its numbers can be; 3GPP 23.040 says to ignore it otherwise. */
export function plausible(concatenation: Concatenation): Concatenation | undefined {
  const { total, number } = concatenation;
  return total > 1 && number >= 1 && number <= total ? concatenation : undefined;
}
