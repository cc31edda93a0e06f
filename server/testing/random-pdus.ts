import { PduError } from '#server/carriers/smpp/octets.ts';
import type { MessagePdu, Pdu } from '#server/carriers/smpp/pdu.ts';

export type RandomPdus = {
  /** Any PDU that can be written. */
  pdu(): Pdu;
  message(): MessagePdu;
  /** The frame with some octets changed, some lost or some added; its length is set right more often than not. */
  mutate(frame: Buffer): Buffer;
  integer(below: number): number;
  octets(length: number): Buffer;
};

/** PDUs by a seed: the same ones every time. */
export function createRandomPdus(seed: number): RandomPdus {
  const random = seededRandom(seed);
  const integer = (below: number) => Math.floor(random() * below);
  const octets = (length: number) => Buffer.from(Array.from({ length }, () => integer(256)));
  const pick = <T>(values: readonly [T, ...T[]]): T => values[integer(values.length)] ?? values[0];
  const word = (max: number) =>
    Array.from({ length: integer(max + 1) }, () => String.fromCharCode(1 + integer(255))).join('');
  const address = () => ({ ton: integer(256), npi: integer(256), digits: word(21) });
  const tlvs = () =>
    Array.from({ length: integer(4) }, () => ({ tag: integer(0xffff), value: octets(integer(300)) }));

  function message(): MessagePdu {
    return {
      command: pick(['submit_sm', 'deliver_sm']),
      status: pick([0, 0x58]),
      sequence: integer(0x7fffffff),
      serviceType: word(6),
      source: address(),
      destination: address(),
      esmClass: integer(256),
      protocolId: integer(256),
      priority: integer(256),
      scheduledAt: word(16),
      validityPeriod: word(16),
      registeredDelivery: integer(256),
      replaceIfPresent: integer(256),
      dataCoding: integer(256),
      defaultMessageId: integer(256),
      shortMessage: octets(integer(255)),
      tlvs: tlvs(),
    };
  }

  function pdu(): Pdu {
    const head = { status: pick([0, 0x58, 0xff]), sequence: integer(0x7fffffff) };
    switch (integer(7)) {
      case 0:
      case 1:
        return message();
      case 2:
        return {
          ...head,
          command: pick(['submit_sm_resp', 'deliver_sm_resp']),
          messageId: word(64),
          tlvs: tlvs(),
        };
      case 3:
        return { ...head, command: 'bind_transceiver_resp', systemId: word(15), tlvs: tlvs() };
      case 4:
        return {
          ...head,
          command: pick(['unbind', 'unbind_resp', 'enquire_link', 'enquire_link_resp', 'generic_nack']),
        };
      case 5:
        return { ...head, command: 'unknown', commandId: 0x200 + integer(999), body: octets(integer(99)) };
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

  function mutate(frame: Buffer): Buffer {
    const mutant = Buffer.from(frame);
    for (let count = 1 + integer(4); count > 0; count--) mutant[integer(mutant.length)] = integer(256);
    const kind = integer(4);
    if (kind === 0) return mutant.subarray(0, integer(mutant.length + 1));
    const whole = kind === 1 ? Buffer.concat([mutant, octets(integer(40))]) : mutant;
    whole.writeUInt32BE(whole.length, 0);
    return whole;
  }

  return { pdu, message, mutate, integer, octets };
}

/** Runs a reader over what may be no PDU: true when it read it, false when it refused it by PduError; whatever else it throws goes on. */
export function reads(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (!(error instanceof PduError)) throw error;
    return false;
  }
}

function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x100000000;
  };
}
