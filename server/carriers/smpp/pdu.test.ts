import { PDU } from 'smpp';
import { describe, expect, test } from 'vitest';
import { createRandomPdus } from '#server/testing/random-pdus.ts';
import { fuzz, fuzzSession } from '#server/testing/smpp-fuzz.ts';
import { FrameReader } from './frames.ts';
import { PduError } from './octets.ts';
import type { MessagePdu, Pdu } from './pdu.ts';
import { decodePdu, encodePdu } from './pdu.ts';

const random = createRandomPdus(20_261_123);
const randomPdu = random.pdu;

describe('the codec', () => {
  test('every PDU survives encoding and decoding', () => {
    for (let round = 0; round < 3_000; round++) {
      const pdu = randomPdu();
      expect(decodePdu(encodePdu(pdu))).toEqual(pdu);
    }
  });

  test('an independent codec reads what ours writes', () => {
    const theirs = PDU.fromBuffer(encodePdu(submit({ shortMessage: Buffer.from('Hello'), sequence: 7 })));
    expect(theirs).toMatchObject({
      command: 'submit_sm',
      sequence_number: 7,
      source_addr_ton: 5,
      source_addr: 'Corella',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: '61491570006',
      validity_period: expect.any(Date),
      registered_delivery: 1,
    });
  });

  test('ours reads what an independent codec writes', () => {
    const theirs = new PDU('deliver_sm', {
      sequence_number: 9,
      source_addr: '61491570156',
      esm_class: 4,
      short_message: Buffer.from('id:1 stat:DELIVRD'),
      receipted_message_id: 'abc',
      message_state: 2,
    });
    expect(decodePdu(theirs.toBuffer())).toMatchObject({
      command: 'deliver_sm',
      sequence: 9,
      esmClass: 4,
      source: { digits: '61491570156' },
      shortMessage: Buffer.from('id:1 stat:DELIVRD'),
      tlvs: [
        { tag: 0x001e, value: Buffer.from('abc\0') },
        { tag: 0x0427, value: Buffer.of(2) },
      ],
    });
  });

  test('20,000 mutated PDUs are read or refused by PduError, and by nothing else', () => {
    fuzz({ seed: 20_261_123, rounds: 20_000 });
  });

  test('a connection answers rubbish or ends; it neither throws nor keeps it', async () => {
    await fuzzSession({ seed: 7, rounds: 300 });
  });

  test('what does not fit a field is refused, not cut', () => {
    expect(() => encodePdu(submit({ shortMessage: Buffer.alloc(255) }))).toThrow(PduError);
    expect(() => encodePdu(submit({ serviceType: 'x'.repeat(33) }))).toThrow(PduError);
    expect(() =>
      encodePdu({ command: 'submit_sm_resp', status: 0, sequence: 1, messageId: 'x'.repeat(66), tlvs: [] }),
    ).toThrow(PduError);
  });

  test('an unknown command keeps its body', () => {
    const pdu: Pdu = {
      command: 'unknown',
      commandId: 0x103,
      status: 0,
      sequence: 3,
      body: Buffer.from('data'),
    };
    expect(decodePdu(encodePdu(pdu))).toEqual(pdu);
  });

  test('a response may leave its body out', () => {
    const bare = Buffer.alloc(16);
    bare.writeUInt32BE(16, 0);
    bare.writeUInt32BE(0x80000004, 4);
    bare.writeUInt32BE(0x58, 8);
    expect(decodePdu(bare)).toEqual({
      command: 'submit_sm_resp',
      status: 0x58,
      sequence: 0,
      messageId: '',
      tlvs: [],
    });
  });
});

describe('the frame reader', () => {
  test('finds the same frames however the stream is cut', () => {
    const frames = Array.from({ length: 50 }, () => encodePdu(randomPdu()));
    const stream = Buffer.concat(frames);
    for (const step of [1, 3, 17, 1_000, stream.length]) {
      const reader = new FrameReader();
      const found: Buffer[] = [];
      for (let at = 0; at < stream.length; at += step)
        found.push(...reader.push(stream.subarray(at, at + step)));
      expect(found).toEqual(frames);
    }
  });

  test.each([0, 15, 70_001, 0xffffffff])('refuses a length of %i at once', (length) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(length);
    expect(() => new FrameReader().push(head)).toThrow(PduError);
  });
});

function submit(fields: Partial<MessagePdu>): MessagePdu {
  return {
    command: 'submit_sm',
    status: 0,
    sequence: 1,
    serviceType: '',
    source: { ton: 5, npi: 0, digits: 'Corella' },
    destination: { ton: 1, npi: 1, digits: '61491570006' },
    esmClass: 0,
    protocolId: 0,
    priority: 1,
    scheduledAt: '',
    validityPeriod: '000000000500000R',
    registeredDelivery: 1,
    replaceIfPresent: 0,
    dataCoding: 0,
    defaultMessageId: 0,
    shortMessage: Buffer.alloc(0),
    tlvs: [],
    ...fields,
  };
}
