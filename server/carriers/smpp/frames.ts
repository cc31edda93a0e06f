import { PduError } from './octets.ts';
import { HEAD_OCTETS } from './pdu.ts';

// message_payload may hold 65,535 octets (SMPP 3.4 section 5.3.2.32); the rest of the PDU is far below 4,000.
const MAX_FRAME_OCTETS = 70_000;

export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Takes what the socket read and returns the whole frames in it; throws PduError when the stream cannot be followed any more. */
  push(chunk: Buffer): Buffer[] {
    const buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Buffer[] = [];
    let offset = 0;
    while (buffer.length - offset >= 4) {
      const length = readLength(buffer, offset);
      if (buffer.length - offset < length) break;
      frames.push(buffer.subarray(offset, offset + length));
      offset += length;
    }
    this.#rest = buffer.subarray(offset);
    return frames;
  }
}

function readLength(buffer: Buffer, offset: number): number {
  const length = buffer.readUInt32BE(offset);
  if (length < HEAD_OCTETS || length > MAX_FRAME_OCTETS) {
    throw new PduError(`A PDU of ${length} octets cannot be: ${HEAD_OCTETS} to ${MAX_FRAME_OCTETS} can.`);
  }
  return length;
}
