const SEPTET_BITS = 7;
const CARRIAGE_RETURN = 0x0d;

/** The bits between a user data header of so many octets and the first septet (3GPP 23.040 section 9.2.3.24). */
export function fillBitsAfter(headerOctets: number): number {
  return (SEPTET_BITS - ((headerOctets * 8) % SEPTET_BITS)) % SEPTET_BITS;
}

/** Packs septets, eight in seven octets (3GPP 23.038 section 6.1.2.1.1); seven bits that stay empty hold a carriage return, or they would read as @. */
export function packSeptets(septets: Uint8Array, fillBits: number): Uint8Array {
  const bits = fillBits + septets.length * SEPTET_BITS;
  const octets = new Uint8Array(Math.ceil(bits / 8));
  septets.forEach((septet, index) => {
    put(octets, septet, fillBits + index * SEPTET_BITS);
  });
  if (octets.length * 8 - bits === SEPTET_BITS) put(octets, CARRIAGE_RETURN, bits);
  return octets;
}

/** Unpacks what packSeptets packs; the carriage return that fills the last octet is dropped. */
export function unpackSeptets(octets: Uint8Array, fillBits: number): Uint8Array {
  const count = Math.max(0, Math.floor((octets.length * 8 - fillBits) / SEPTET_BITS));
  const septets = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const bit = fillBits + index * SEPTET_BITS;
    const at = bit >> 3;
    const pair = (octets[at] ?? 0) | ((octets[at + 1] ?? 0) << 8);
    septets[index] = (pair >> (bit & 7)) & 0x7f;
  }
  const filled = (octets.length * 8 - fillBits) % SEPTET_BITS === 0;
  return filled && septets[count - 1] === CARRIAGE_RETURN ? septets.subarray(0, count - 1) : septets;
}

function put(octets: Uint8Array, septet: number, bit: number): void {
  const at = bit >> 3;
  const pair = septet << (bit & 7);
  octets[at] = (octets[at] ?? 0) | (pair & 0xff);
  if (pair > 0xff) octets[at + 1] = (octets[at + 1] ?? 0) | (pair >> 8);
}
