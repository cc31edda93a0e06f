import type { InboundPart, Receipt } from '../carrier.ts';
import { formatAddress } from './addresses.ts';
import type { HeaderAndBody } from './concatenation.ts';
import { plausible, splitHeader, UDH_INDICATOR } from './concatenation.ts';
import type { MessagePdu } from './pdu.ts';
import { isFinal, listIdKeys, parseReceipt, statusOfState } from './receipts.ts';
import { decodeText } from './texts.ts';
import * as tlv from './tlvs.ts';

const ESM_RECEIPT = 0x04;
const ESM_INTERMEDIATE = 0x20;
const WHOLE_RECEIPT = /\bid\s*:.*\bdone\s?date\s*:.*\bstat\s*:/is;

export type Delivery = { kind: 'receipt'; receipt: Receipt } | { kind: 'inbound'; part: InboundPart };

export type DeliveryRules = {
  /** Take a text that reads as a receipt for one, though nothing marks it: any handset can then forge receipts. */
  unmarkedReceipts: boolean;
};

/** Reads a deliver_sm as a receipt or as an inbound part (SMPP 3.4 sections 4.6.1 and 5.2.12, appendix B); never throws. */
export function readDelivery(pdu: MessagePdu, rules: DeliveryRules): Delivery {
  const { concatenation, body } = readBody(pdu);
  const text = decodeText(body, pdu.dataCoding);
  if (isReceipt(pdu, text, rules)) return { kind: 'receipt', receipt: readReceipt(pdu, text) };
  const part: InboundPart = { from: formatAddress(pdu.source), to: formatAddress(pdu.destination), text };
  if (concatenation) part.concatenation = concatenation;
  return { kind: 'inbound', part };
}

function isReceipt(pdu: MessagePdu, text: string, rules: DeliveryRules): boolean {
  if (pdu.esmClass & (ESM_RECEIPT | ESM_INTERMEDIATE)) return true;
  if (tlv.findTlv(pdu.tlvs, tlv.RECEIPTED_MESSAGE_ID)) return true;
  return rules.unmarkedReceipts && WHOLE_RECEIPT.test(text);
}

function readReceipt(pdu: MessagePdu, text: string): Receipt {
  const parsed = parseReceipt(text);
  const carrierId = tlv.findStringTlv(pdu.tlvs, tlv.RECEIPTED_MESSAGE_ID) || parsed.id || '';
  const status = statusOfState(tlv.findNumberTlv(pdu.tlvs, tlv.MESSAGE_STATE)) ?? parsed.status ?? 'unknown';
  const errorCode = parsed.errorCode ?? tlv.findTlv(pdu.tlvs, tlv.NETWORK_ERROR_CODE)?.toString('hex');
  return {
    carrierId,
    carrierIdKeys: listIdKeys(carrierId),
    status,
    final: isFinal(status),
    errorCode,
    reason: describeStatus(status, errorCode),
    source: formatAddress(pdu.source),
    destination: formatAddress(pdu.destination),
    doneAt: parsed.doneAt,
    raw: parsed.raw,
  };
}

function describeStatus(status: Receipt['status'], errorCode: string | undefined): string | undefined {
  const code = errorCode && !/^0+$/.test(errorCode) ? ` (carrier code ${errorCode})` : '';
  if (status === 'failed') return `The carrier could not deliver the message${code}.`;
  if (status === 'expired') return `The phone could not be reached in time${code}.`;
  if (status === 'rejected') return `The carrier rejected the message${code}.`;
  if (status === 'deleted') return `The carrier deleted the message${code}.`;
  return undefined;
}

function readBody(pdu: MessagePdu): HeaderAndBody {
  const octets = pdu.shortMessage.length > 0 ? pdu.shortMessage : tlv.findTlv(pdu.tlvs, tlv.MESSAGE_PAYLOAD);
  const body = octets ?? new Uint8Array();
  if (pdu.esmClass & UDH_INDICATOR) return splitHeader(body);
  const concatenation = readSegmentTlvs(pdu);
  return concatenation ? { concatenation, body } : { body };
}

function readSegmentTlvs(pdu: MessagePdu): HeaderAndBody['concatenation'] {
  const reference = tlv.findNumberTlv(pdu.tlvs, tlv.SAR_MSG_REF_NUM);
  const total = tlv.findNumberTlv(pdu.tlvs, tlv.SAR_TOTAL_SEGMENTS);
  const number = tlv.findNumberTlv(pdu.tlvs, tlv.SAR_SEGMENT_SEQNUM);
  if (reference === undefined || total === undefined || number === undefined) return undefined;
  return plausible({ reference, total, number });
}
