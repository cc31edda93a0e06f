import { PDU } from 'smpp';
import { describe, expect, test } from 'vitest';
import { FrameReader } from './frames.ts';
import { PduError } from './octets.ts';
import type { MessagePdu, Pdu } from './pdu.ts';
import { decodePdu, encodePdu } from './pdu.ts';

const random = seededRandom(20_261_123);

describe('the codec', () => {
  test('every PDU survives encoding and decoding', () => {
    for (let round = 0; round < 5_000; round++) {
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

  test('100,000 mutated PDUs are decoded or refused by PduError, and by nothing else', () => {
    const frames = Array.from({ length: 200 }, () => encodePdu(randomPdu()));
    let refused = 0;
    for (let round = 0; round < 100_000; round++) {
      const frame = mutate(frames[round % frames.length] ?? Buffer.alloc(16));
      try {
        for (const whole of new FrameReader().push(frame)) decodePdu(whole);
        decodePdu(frame);
      } catch (error) {
        if (!(error instanceof PduError)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(10_000);
    expect(refused).toBeLessThan(95_000);
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

function randomPdu(): Pdu {
  const head = { status: pick([0, 0x58, 0xff]), sequence: integer(0x7fffffff) };
  const tlvs = Array.from({ length: integer(4) }, () => ({
    tag: integer(0xffff),
    value: octets(integer(300)),
  }));
  switch (integer(6)) {
    case 0:
      return {
        ...submit({ shortMessage: octets(integer(255)), tlvs }),
        ...head,
        command: pick(['submit_sm', 'deliver_sm']),
      };
    case 1:
      return { ...head, command: pick(['submit_sm_resp', 'deliver_sm_resp']), messageId: word(64), tlvs };
    case 2:
      return { ...head, command: 'bind_transceiver_resp', systemId: word(15), tlvs };
    case 3:
      return {
        ...head,
        command: pick(['unbind', 'unbind_resp', 'enquire_link', 'enquire_link_resp', 'generic_nack']),
      };
    case 4:
      return { ...head, command: 'unknown', commandId: 0x100 + integer(999), body: octets(integer(99)) };
    default:
      return {
        ...head,
        command: pick(['bind_transceiver', 'bind_receiver', 'bind_transmitter']),
        systemId: word(15),
        password: word(20),
        systemType: word(12),
        interfaceVersion: 0x34,
        addressRange: { ton: integer(7), npi: integer(7), digits: word(40) },
      };
  }
}

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

function mutate(frame: Buffer): Buffer {
  const mutant = Buffer.from(frame);
  for (let count = 1 + integer(4); count > 0; count--) mutant[integer(mutant.length)] = integer(256);
  if (integer(3) === 0) return mutant.subarray(0, integer(mutant.length + 1));
  mutant.writeUInt32BE(mutant.length, 0);
  return mutant;
}

function pick<T>(values: readonly [T, ...T[]]): T {
  return values[integer(values.length)] ?? values[0];
}

function word(max: number): string {
  return Array.from({ length: integer(max + 1) }, () => String.fromCharCode(1 + integer(255))).join('');
}

function octets(length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => integer(256)));
}

function integer(below: number): number {
  return Math.floor(random() * below);
}

function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x100000000;
  };
}
