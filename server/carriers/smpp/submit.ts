import type { OutgoingPart } from '../carrier.ts';
import { type AddressRules, addressOfNumber, addressOfSender } from './addresses.ts';
import { encodeHeader, UDH_INDICATOR } from './concatenation.ts';
import { PduError, type Tlv } from './octets.ts';
import type { MessagePdu } from './pdu.ts';
import type { SendingDialect } from './settings.ts';
import { encodeForRoute } from './texts.ts';
import * as tlv from './tlvs.ts';

const RECEIPT_ON_ANY_END = 0x01;
const MAX_PAYLOAD_OCTETS = 65_535;

/** The submit_sm of a part (SMPP 3.4 section 4.4.1), every part asking for its receipt; throws PduError when it cannot be sent at all. */
export function buildSubmit(part: OutgoingPart, dialect: SendingDialect): MessagePdu {
  const { dataCoding, ...body } = buildBody(part, dialect);
  return {
    command: 'submit_sm',
    status: 0,
    sequence: 0,
    serviceType: dialect.serviceType,
    ...buildAddresses(part, dialect),
    esmClass: body.esmClass,
    protocolId: 0,
    priority: part.lane === 'urgent' ? 1 : 0,
    scheduledAt: '',
    validityPeriod: formatValidity(part.validityMinutes),
    registeredDelivery: RECEIPT_ON_ANY_END,
    replaceIfPresent: 0,
    dataCoding,
    defaultMessageId: 0,
    shortMessage: body.shortMessage,
    tlvs: body.tlvs,
  };
}

function buildAddresses(part: OutgoingPart, rules: AddressRules): Pick<MessagePdu, 'source' | 'destination'> {
  return {
    source: addressOfSender(part.sender, rules),
    destination: addressOfNumber(part.recipient, rules),
  };
}

type Body = Pick<MessagePdu, 'esmClass' | 'shortMessage' | 'tlvs' | 'dataCoding'>;

function buildBody(part: OutgoingPart, dialect: SendingDialect): Body {
  const header = buildHeader(part, dialect);
  const headerOctets = header?.length ?? 0;
  const { encoding } = part;
  const { octets, dataCoding, fitsPart } = encodeForRoute(part.text, {
    encoding,
    headerOctets,
    alphabet: dialect,
  });
  if (!fitsPart) return { esmClass: 0, dataCoding, ...buildPayload(part, octets, dialect) };
  if (header) {
    const shortMessage = Buffer.concat([header, octets]);
    return { esmClass: UDH_INDICATOR, dataCoding, shortMessage, tlvs: [] };
  }
  return { esmClass: 0, dataCoding, shortMessage: octets, tlvs: buildSegmentTlvs(part) };
}

function buildHeader({ concatenation }: OutgoingPart, dialect: SendingDialect): Uint8Array | undefined {
  if (!concatenation || dialect.concatenation === 'sar') return undefined;
  const wide = dialect.concatenation === 'udh16' || concatenation.reference > 0xff;
  return encodeHeader(concatenation, wide ? 16 : 8);
}

function buildSegmentTlvs({ concatenation }: OutgoingPart): Tlv[] {
  if (!concatenation) return [];
  const { reference, total, number } = concatenation;
  return [
    { tag: tlv.SAR_MSG_REF_NUM, value: Buffer.of((reference >> 8) & 0xff, reference & 0xff) },
    { tag: tlv.SAR_TOTAL_SEGMENTS, value: Buffer.of(total) },
    { tag: tlv.SAR_SEGMENT_SEQNUM, value: Buffer.of(number) },
  ];
}

// A whole text (SMPP 3.4 section 5.3.2.32): the carrier splits it.
function buildPayload(
  { concatenation }: OutgoingPart,
  octets: Uint8Array,
  { tlvs }: SendingDialect,
): Pick<MessagePdu, 'shortMessage' | 'tlvs'> {
  if (concatenation || !tlvs || octets.length > MAX_PAYLOAD_OCTETS)
    throw new PduError(`A part of ${octets.length} octets does not fit a text.`);
  return {
    shortMessage: new Uint8Array(),
    tlvs: [{ tag: tlv.MESSAGE_PAYLOAD, value: Buffer.from(octets.buffer, octets.byteOffset, octets.length) }],
  };
}

/** A validity in the relative form YYMMDDhhmmss000R, which needs no agreement on clocks or zones (SMPP 3.4 section 7.1.1). */
export function formatValidity(minutes: number): string {
  const whole = Math.max(1, Math.round(minutes));
  const days = Math.min(99, Math.floor(whole / 1440));
  const fields = [0, 0, days, Math.floor(whole / 60) % 24, whole % 60, 0];
  return `${fields.map((field) => String(field).padStart(2, '0')).join('')}000R`;
}
