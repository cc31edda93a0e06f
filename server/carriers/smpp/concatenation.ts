import type { Concatenation } from '../carrier.ts';

export const UDH_INDICATOR = 0x40;

const IEI_CONCATENATED_8_BIT = 0x00;
const IEI_CONCATENATED_16_BIT = 0x08;

/** The user data header of one part, with an 8-bit reference (3GPP 23.040 section 9.2.3.24.1). */
export function encodeHeader({ reference, total, number }: Concatenation): Uint8Array {
  return Uint8Array.of(5, IEI_CONCATENATED_8_BIT, 3, reference & 0xff, total, number);
}

export type HeaderAndBody = { concatenation?: Concatenation; body: Uint8Array };

/** Takes the user data header off a short message; a header that runs past the end is taken for text. */
export function splitHeader(octets: Uint8Array): HeaderAndBody {
  const length = octets[0] ?? 0;
  if (length + 1 > octets.length) return { body: octets };
  const body = octets.subarray(length + 1);
  const concatenation = findConcatenation(octets.subarray(1, length + 1));
  return concatenation ? { concatenation, body } : { body };
}

function findConcatenation(header: Uint8Array): Concatenation | undefined {
  for (let index = 0; index + 1 < header.length; index += 2 + (header[index + 1] ?? 0)) {
    const element = header[index];
    const [first = 0, second = 0, third = 0, fourth = 0] = header.subarray(index + 2);
    if (element === IEI_CONCATENATED_8_BIT)
      return plausible({ reference: first, total: second, number: third });
    if (element === IEI_CONCATENATED_16_BIT) {
      return plausible({ reference: first * 256 + second, total: third, number: fourth });
    }
  }
  return undefined;
}

/** The concatenation itself, if its numbers can be; 3GPP 23.040 says to ignore it otherwise. */
export function plausible(concatenation: Concatenation): Concatenation | undefined {
  const { total, number } = concatenation;
  return total > 1 && number >= 1 && number <= total ? concatenation : undefined;
}
