import { encodeGsm7 } from '#contract/gsm7.ts';
import { measureText, splitText } from '#contract/segments.ts';
import { addressOfSender } from '#server/carriers/smpp/addresses.ts';
import { encodeHeader, UDH_INDICATOR } from '#server/carriers/smpp/concatenation.ts';
import { PduError } from '#server/carriers/smpp/octets.ts';
import type { Address, MessagePdu } from '#server/carriers/smpp/pdu.ts';
import { ESME_ROK } from '#server/carriers/smpp/status.ts';
import { dataCodingOf, encodeText } from '#server/carriers/smpp/texts.ts';
import * as tlv from '#server/carriers/smpp/tlvs.ts';
import type { TextRow } from './queries/handsets.ts';
import type { ReceiptRow } from './queries/submits.ts';

const ESM_RECEIPT = 0x04;
const STAT = {
  DELIVRD: { state: 2, error: '000' },
  EXPIRED: { state: 3, error: '027' },
  UNDELIV: { state: 5, error: '069' },
} as const;

type ReceiptFacts = Pick<ReceiptRow, 'carrierId' | 'handset' | 'sender' | 'stat' | 'at' | 'dueAt'>;

/** The deliver_sm of a receipt (SMPP 3.4 appendix B), with the TLVs beside the text. */
export function buildReceipt({ carrierId, handset, sender, stat, at, dueAt }: ReceiptFacts): MessagePdu {
  const { state, error } = STAT[stat];
  const delivered = stat === 'DELIVRD' ? '001' : '000';
  const text = `id:${carrierId} sub:001 dlvrd:${delivered} submit date:${formatDate(at)} done date:${formatDate(dueAt)} stat:${stat} err:${error} text:`;
  const tlvs = [
    { tag: tlv.RECEIPTED_MESSAGE_ID, value: Buffer.from(`${carrierId}\0`) },
    { tag: tlv.MESSAGE_STATE, value: Buffer.of(state) },
  ];
  return { ...buildDelivery(handset, sender), esmClass: ESM_RECEIPT, shortMessage: encodeGsm7(text), tlvs };
}

function formatDate(date: Date): string {
  return date.toISOString().replace(/\D/g, '').slice(2, 12);
}

/** The deliver_sm of a text that a phone has written, one for each part; undefined when it is for a business name, which no phone can answer. */
export function buildReply({
  id,
  handset,
  other,
  text,
}: Pick<TextRow, 'id' | 'handset' | 'other' | 'text'>): MessagePdu[] | undefined {
  if (!/^\+?\d+$/.test(other)) return undefined;
  const { encoding } = measureText(text);
  const parts = splitText(text, { referenceBits: 8 });
  // Taken from the id, so that a second try has the same reference.
  const reference = Number.parseInt(id.slice(-2), 16);
  return parts.map((part, index) => {
    const octets = encodeText(part, encoding);
    const pdu = { ...buildDelivery(handset, other), dataCoding: dataCodingOf(encoding) };
    if (parts.length === 1) return { ...pdu, shortMessage: octets };
    const header = encodeHeader({ reference, total: parts.length, number: index + 1 });
    return { ...pdu, esmClass: UDH_INDICATOR, shortMessage: Buffer.concat([header, octets]) };
  });
}

function buildDelivery(from: string, to: string): MessagePdu {
  return {
    command: 'deliver_sm',
    status: ESME_ROK,
    sequence: 0,
    serviceType: '',
    source: addressOf(from),
    destination: addressOf(to),
    esmClass: 0,
    protocolId: 0,
    priority: 0,
    scheduledAt: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresent: 0,
    dataCoding: 0,
    defaultMessageId: 0,
    shortMessage: new Uint8Array(),
    tlvs: [],
  };
}

// Whatever address a client has used is good enough to be answered.
function addressOf(text: string): Address {
  try {
    return addressOfSender(text);
  } catch (error) {
    if (!(error instanceof PduError)) throw error;
    return { ton: 0, npi: 0, digits: text };
  }
}
