import { expect, test } from 'vitest';
import { createRandomPdus } from '#server/testing/random-pdus.ts';
import { fuzz, fuzzSession } from '#server/testing/smpp-fuzz.ts';
import { decodePdu, encodePdu } from './pdu.ts';

test('1,000,000 mutated PDUs are read or refused by PduError, and by nothing else', () => {
  const before = process.memoryUsage().heapUsed;
  for (let seed = 1; seed <= 10; seed++) fuzz({ seed, rounds: 100_000 });
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(500_000_000);
}, 600_000);

test('5,000 connections answer rubbish or end', () => fuzzSession({ seed: 3, rounds: 5_000 }), 600_000);

test('200,000 PDUs survive encoding and decoding', () => {
  const random = createRandomPdus(42);
  for (let round = 0; round < 200_000; round++) {
    const pdu = random.pdu();
    expect(decodePdu(encodePdu(pdu))).toEqual(pdu);
  }
}, 600_000);
