import { randomFillSync, randomInt } from 'node:crypto';
import { v7 as uuid } from 'uuid';

const lowestSequences = 2 ** 31;
let last = { ms: Number.NaN, sequence: 0 };

/** A UUIDv7 (RFC 9562 5.7) of an instant; those of the same millisecond follow each other as they are made. */
export function mintId(instant: Date): string {
  const ms = instant.getTime();
  last = { ms, sequence: ms === last.ms ? last.sequence + 1 : randomInt(lowestSequences) };
  return uuid({ msecs: ms, seq: last.sequence, random: drawOctets() });
}

const octetsOfAnId = 16;
const drawn = new Uint8Array(256 * octetsOfAnId);
let taken = drawn.length;

// To ask for random octets costs more than all else of an id, so they are drawn for many at once.
function drawOctets(): Uint8Array {
  if (taken === drawn.length) {
    randomFillSync(drawn);
    taken = 0;
  }
  taken += octetsOfAnId;
  return drawn.subarray(taken - octetsOfAnId, taken);
}

/** No id lies below it. */
export const lowestId = '00000000-0000-0000-0000-000000000000';
/** No id lies above it. */
export const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The lowest UUIDv7 of an instant: ids from it on were made then or later. */
export function firstIdAt(instant: Date): string {
  const ms = Math.min(Math.max(0, instant.getTime()), 2 ** 48 - 1);
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** The instant that a UUIDv7 carries, in milliseconds and their fractions by its next 12 bits. */
export function instantMsOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) + Number.parseInt(id.slice(15, 18), 16) / 4096;
}
