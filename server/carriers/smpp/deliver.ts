import type { InboundPart, Receipt } from '../carrier.ts';
import { type AddressRules, formatAddress } from './addresses.ts';
import type { HeaderAndBody } from './concatenation.ts';
import { plausible, splitHeader, UDH_INDICATOR } from './concatenation.ts';
import { decodeText } from './decode.ts';
import type { MessagePdu } from './pdu.ts';
import { isFinal, listIdKeys, parseReceipt, readsAsReceipt, statusOfState } from './receipts.ts';
import type { ReceivingDialect, SendingDialect } from './settings.ts';
import * as tlv from './tlvs.ts';

const ESM_TYPE = 0x3c;
const ESM_RECEIPT = 0x04;
const ESM_INTERMEDIATE = 0x20;

export type Delivery = { kind: 'receipt'; receipt: Receipt } | { kind: 'inbound'; part: InboundPart };

export type DeliveryRules = Pick<ReceivingDialect, 'unmarkedReceipts'> & {
  receiptZone?: string;
  gsmAlphabet?: SendingDialect['gsmAlphabet'];
  addresses?: AddressRules;
  /** The ids that the id of a receipt may mean, most trusted first. */
  listKeys?: (carrierId: string) => string[];
};

/** Reads a deliver_sm as a receipt or as an inbound part (SMPP 3.4 sections 4.6.1 and 5.2.12, appendix B); never throws. */
export function readDelivery(pdu: MessagePdu, rules: DeliveryRules): Delivery {
  const { concatenation, text } = readText(pdu, rules);
  if (isReceipt(pdu, text, rules)) return { kind: 'receipt', receipt: readReceipt(pdu, text, rules) };
  const part: InboundPart = {
    from: formatAddress(pdu.source, rules.addresses),
    to: formatAddress(pdu.destination, rules.addresses),
    text,
  };
  if (concatenation) part.concatenation = concatenation;
  return { kind: 'inbound', part };
}

function isReceipt(pdu: MessagePdu, text: string, rules: DeliveryRules): boolean {
  if (pdu.esmClass & (ESM_RECEIPT | ESM_INTERMEDIATE)) return true;
  // The id alone makes no receipt: Kannel's drive_smpp puts one into every text.
  if (tlv.findTlv(pdu.tlvs, tlv.RECEIPTED_MESSAGE_ID))
    return hasState(pdu) || parseReceipt(text).status !== undefined;
  return rules.unmarkedReceipts && readsAsReceipt(text);
}

function hasState({ tlvs }: MessagePdu): boolean {
  return tlv.findTlv(tlvs, tlv.MESSAGE_STATE) !== undefined;
}

function readReceipt(pdu: MessagePdu, text: string, rules: DeliveryRules): Receipt {
  const parsed = parseReceipt(text.replaceAll('\0', ''), rules.receiptZone);
  const carrierId = tlv.findStringTlv(pdu.tlvs, tlv.RECEIPTED_MESSAGE_ID) || parsed.id || '';
  const status = statusOfState(tlv.findNumberTlv(pdu.tlvs, tlv.MESSAGE_STATE)) ?? parsed.status ?? 'unknown';
  const errorCode = parsed.errorCode ?? tlv.findTlv(pdu.tlvs, tlv.NETWORK_ERROR_CODE)?.toString('hex');
  return {
    carrierId,
    carrierIdKeys: (rules.listKeys ?? listIdKeys)(carrierId),
    status,
    final: isFinal(status) && (pdu.esmClass & ESM_TYPE) !== ESM_INTERMEDIATE,
    errorCode,
    reason: describeStatus(status, errorCode),
    source: formatAddress(pdu.source, rules.addresses),
    destination: formatAddress(pdu.destination, rules.addresses),
    doneAt: parsed.doneAt,
    raw: parsed.raw || describeTlvs(pdu),
  };
}

// A receipt without a text is kept by what its TLVs say.
function describeTlvs({ tlvs }: MessagePdu): string {
  const fields = [
    ['receipted_message_id', tlv.findStringTlv(tlvs, tlv.RECEIPTED_MESSAGE_ID)],
    ['message_state', tlv.findNumberTlv(tlvs, tlv.MESSAGE_STATE)],
    ['network_error_code', tlv.findTlv(tlvs, tlv.NETWORK_ERROR_CODE)?.toString('hex')],
  ];
  return fields
    .filter(([, value]) => value !== undefined)
    .map((field) => field.join(':'))
    .join(' ');
}

function describeStatus(status: Receipt['status'], errorCode: string | undefined): string | undefined {
  const code = errorCode && !/^0+$/.test(errorCode) ? ` (carrier code ${errorCode})` : '';
  if (status === 'failed') return `The carrier could not deliver the message${code}.`;
  if (status === 'expired') return `The phone could not be reached in time${code}.`;
  if (status === 'rejected') return `The carrier rejected the message${code}.`;
  if (status === 'deleted') return `The carrier deleted the message${code}.`;
  return undefined;
}

type ReadText = { text: string; concatenation: InboundPart['concatenation'] };

function readText(pdu: MessagePdu, { gsmAlphabet }: DeliveryRules): ReadText {
  const octets = pdu.shortMessage.length > 0 ? pdu.shortMessage : tlv.findTlv(pdu.tlvs, tlv.MESSAGE_PAYLOAD);
  const whole = octets ?? new Uint8Array();
  if (!(pdu.esmClass & UDH_INDICATOR)) {
    const text = decodeText(whole, pdu.dataCoding, { gsmAlphabet });
    return { text, concatenation: readSegmentTlvs(pdu) };
  }
  const header = splitHeader(whole);
  const { body, concatenation } = header;
  const headerOctets = whole.length - body.length;
  return { text: decodeText(body, pdu.dataCoding, { gsmAlphabet, header, headerOctets }), concatenation };
}

function readSegmentTlvs({ tlvs }: MessagePdu): HeaderAndBody['concatenation'] {
  if (tlvs.length === 0) return undefined;
  const reference = tlv.findNumberTlv(tlvs, tlv.SAR_MSG_REF_NUM);
  const total = tlv.findNumberTlv(tlvs, tlv.SAR_TOTAL_SEGMENTS);
  const number = tlv.findNumberTlv(tlvs, tlv.SAR_SEGMENT_SEQNUM);
  if (reference === undefined || total === undefined || number === undefined) return undefined;
  return plausible({ reference, total, number });
}
