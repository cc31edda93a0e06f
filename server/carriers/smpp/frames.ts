import { PduError } from './octets.ts';
import { HEAD_OCTETS } from './pdu.ts';

// message_payload may hold 65,535 octets (SMPP 3.4 section 5.3.2.32); the rest of the PDU is far below 4,000.
const MAX_FRAME_OCTETS = 70_000;
const LENGTH_OCTETS = 4;

// What came of an unfinished frame is kept in its pieces and joined once, when the frame is whole: a frame that trickles in
// costs its own length and not its square.
export class FrameReader {
  #pieces: Buffer[] = [];
  #held = 0;
  #needed = LENGTH_OCTETS;

  /** Octets of a frame that is not whole yet. */
  get held(): number {
    return this.#held;
  }

  /** Takes what the socket read and returns the whole frames in it; throws PduError when the stream cannot be followed any more. */
  push(chunk: Buffer): Buffer[] {
    if (this.#held === 0) return this.#cut(chunk);
    this.#hold(chunk);
    return this.#held < this.#needed ? [] : this.#cut(this.#join());
  }

  #cut(buffer: Buffer): Buffer[] {
    const frames: Buffer[] = [];
    let offset = 0;
    this.#needed = LENGTH_OCTETS;
    while (buffer.length - offset >= LENGTH_OCTETS) {
      const length = readLength(buffer, offset);
      this.#needed = length;
      if (buffer.length - offset < length) break;
      frames.push(buffer.subarray(offset, offset + length));
      offset += length;
      this.#needed = LENGTH_OCTETS;
    }
    if (offset < buffer.length) this.#hold(buffer.subarray(offset));
    return frames;
  }

  #hold(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#held += piece.length;
  }

  #join(): Buffer {
    const buffer = Buffer.concat(this.#pieces, this.#held);
    this.#pieces = [];
    this.#held = 0;
    return buffer;
  }
}

function readLength(buffer: Buffer, offset: number): number {
  const length = buffer.readUInt32BE(offset);
  if (length < HEAD_OCTETS || length > MAX_FRAME_OCTETS) {
    throw new PduError(`A PDU of ${length} octets cannot be: ${HEAD_OCTETS} to ${MAX_FRAME_OCTETS} can.`);
  }
  return length;
}
