import type { Tlv } from './octets.ts';

export const RECEIPTED_MESSAGE_ID = 0x001e;
export const SAR_MSG_REF_NUM = 0x020c;
export const SAR_TOTAL_SEGMENTS = 0x020e;
export const SAR_SEGMENT_SEQNUM = 0x020f;
export const NETWORK_ERROR_CODE = 0x0423;
export const MESSAGE_PAYLOAD = 0x0424;
export const MESSAGE_STATE = 0x0427;

export function findTlv(tlvs: readonly Tlv[], tag: number): Buffer | undefined {
  return tlvs.find((tlv) => tlv.tag === tag)?.value;
}

export function findNumberTlv(tlvs: readonly Tlv[], tag: number): number | undefined {
  const value = findTlv(tlvs, tag);
  if (value === undefined || value.length === 0 || value.length > 4) return undefined;
  return value.readUIntBE(0, value.length);
}

export function findStringTlv(tlvs: readonly Tlv[], tag: number): string | undefined {
  const value = findTlv(tlvs, tag);
  if (value === undefined) return undefined;
  const end = value.indexOf(0);
  return value.toString('latin1', 0, end === -1 ? value.length : end);
}
