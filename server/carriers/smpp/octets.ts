import { ESME_RINVCMDLEN, ESME_RINVTLVSTREAM } from './status.ts';

/** The only error that the codec throws: what was wrong, and the command_status to answer it with. */
export class PduError extends Error {
  readonly status: number;

  constructor(message: string, status: number = ESME_RINVCMDLEN) {
    super(message);
    this.name = 'PduError';
    this.status = status;
  }
}

export class OctetReader {
  readonly #buffer: Buffer;
  #offset: number;

  constructor(buffer: Buffer, offset: number) {
    this.#buffer = buffer;
    this.#offset = offset;
  }

  get left(): number {
    return this.#buffer.length - this.#offset;
  }

  octet(): number {
    const value = this.#buffer[this.#offset];
    if (value === undefined) throw new PduError('The PDU ends before its last field.');
    this.#offset += 1;
    return value;
  }

  cString(maxOctets: number): string {
    const end = this.#buffer.indexOf(0, this.#offset);
    if (end === -1) throw new PduError('A string of the PDU has no end.');
    if (end - this.#offset >= maxOctets) throw new PduError('A string of the PDU is too long.');
    const text = this.#buffer.toString('latin1', this.#offset, end);
    this.#offset = end + 1;
    return text;
  }

  // Some peers leave the final NUL of the last field out, or the field altogether.
  lastCString(maxOctets: number): string {
    if (this.left === 0) return '';
    if (this.#buffer.indexOf(0, this.#offset) !== -1) return this.cString(maxOctets);
    if (this.left > maxOctets) throw new PduError('A string of the PDU is too long.');
    return this.octets(this.left).toString('latin1');
  }

  octets(length: number): Buffer {
    if (length > this.left) throw new PduError('The PDU ends before its last field.');
    const slice = this.#buffer.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return slice;
  }

  tlvs(): Tlv[] {
    const tlvs: Tlv[] = [];
    while (this.left > 0) {
      if (this.left < 4) throw new PduError('The PDU ends inside a TLV.', ESME_RINVTLVSTREAM);
      const tag = this.octet() * 256 + this.octet();
      const length = this.octet() * 256 + this.octet();
      if (length > this.left) throw new PduError('The PDU ends inside a TLV.', ESME_RINVTLVSTREAM);
      tlvs.push({ tag, value: this.octets(length) });
    }
    return tlvs;
  }
}

export type Tlv = { tag: number; value: Buffer };

export class OctetWriter {
  readonly #buffer: Buffer;
  #offset = 0;

  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size);
  }

  uint32(value: number): void {
    this.#offset = this.#buffer.writeUInt32BE(value, this.#offset);
  }

  octet(value: number): void {
    this.#buffer[this.#offset++] = value;
  }

  cString(value: string, maxOctets: number): void {
    if (value.length >= maxOctets)
      throw new PduError(`A string of ${value.length} octets does not fit a field of ${maxOctets - 1}.`);
    this.#offset += this.#buffer.write(value, this.#offset, 'latin1');
    this.#buffer[this.#offset++] = 0;
  }

  octets(value: Uint8Array): void {
    this.#buffer.set(value, this.#offset);
    this.#offset += value.length;
  }

  tlvs(tlvs: readonly Tlv[]): void {
    for (const { tag, value } of tlvs) {
      this.#offset = this.#buffer.writeUInt16BE(tag, this.#offset);
      this.#offset = this.#buffer.writeUInt16BE(value.length, this.#offset);
      this.octets(value);
    }
  }

  /** The octets written so far, with command_length (SMPP 3.4 section 3.2) set to their number. */
  finish(): Buffer {
    this.#buffer.writeUInt32BE(this.#offset, 0);
    return this.#buffer.subarray(0, this.#offset);
  }
}
