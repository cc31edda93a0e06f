import type { OutgoingPart } from '../carrier.ts';
import { addressOfNumber, addressOfSender } from './addresses.ts';
import { encodeHeader, UDH_INDICATOR } from './concatenation.ts';
import type { MessagePdu } from './pdu.ts';
import { dataCodingOf, encodeText } from './texts.ts';

const RECEIPT_ON_ANY_END = 0x01;

/** The submit_sm of a part (SMPP 3.4 section 4.4.1), every part asking for its receipt; throws PduError when it cannot be sent at all. */
export function buildSubmit(part: OutgoingPart): MessagePdu {
  const octets = encodeText(part.text, part.encoding);
  const header = part.concatenation ? encodeHeader(part.concatenation) : undefined;
  return {
    command: 'submit_sm',
    status: 0,
    sequence: 0,
    serviceType: '',
    source: addressOfSender(part.sender),
    destination: addressOfNumber(part.recipient),
    esmClass: header ? UDH_INDICATOR : 0,
    protocolId: 0,
    priority: part.lane === 'urgent' ? 1 : 0,
    scheduledAt: '',
    validityPeriod: formatValidity(part.validityMinutes),
    registeredDelivery: RECEIPT_ON_ANY_END,
    replaceIfPresent: 0,
    dataCoding: dataCodingOf(part.encoding),
    defaultMessageId: 0,
    shortMessage: header ? Buffer.concat([header, octets]) : octets,
    tlvs: [],
  };
}

/** A validity in the relative form YYMMDDhhmmss000R, which needs no agreement on clocks or zones (SMPP 3.4 section 7.1.1). */
export function formatValidity(minutes: number): string {
  const whole = Math.max(1, Math.round(minutes));
  const days = Math.min(99, Math.floor(whole / 1440));
  const fields = [0, 0, days, Math.floor(whole / 60) % 24, whole % 60, 0];
  return `${fields.map((field) => String(field).padStart(2, '0')).join('')}000R`;
}
