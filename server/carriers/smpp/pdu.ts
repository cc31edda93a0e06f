import type {
  BareCommand,
  BindCommand,
  BindResponseCommand,
  MessageCommand,
  MessageResponseCommand,
} from './commands.ts';
import { commandOf, idOf, isBareCommand, isBindCommand, isBindResponse } from './commands.ts';
import type { Tlv } from './octets.ts';
import { OctetReader, OctetWriter, PduError } from './octets.ts';

export type Address = { ton: number; npi: number; digits: string };

export type PduHead = { status: number; sequence: number };

export type BindPdu = PduHead & {
  command: BindCommand;
  systemId: string;
  password: string;
  systemType: string;
  interfaceVersion: number;
  addressRange: Address;
};
export type BindResponsePdu = PduHead & { command: BindResponseCommand; systemId: string; tlvs: Tlv[] };
export type BarePdu = PduHead & { command: BareCommand };
export type MessagePdu = PduHead & {
  command: MessageCommand;
  serviceType: string;
  source: Address;
  destination: Address;
  esmClass: number;
  protocolId: number;
  priority: number;
  scheduledAt: string;
  validityPeriod: string;
  registeredDelivery: number;
  replaceIfPresent: number;
  dataCoding: number;
  defaultMessageId: number;
  shortMessage: Uint8Array;
  tlvs: Tlv[];
};
export type MessageResponsePdu = PduHead & {
  command: MessageResponseCommand;
  messageId: string;
  tlvs: Tlv[];
};
export type UnknownPdu = PduHead & { command: 'unknown'; commandId: number; body: Uint8Array };

export type Pdu = BindPdu | BindResponsePdu | BarePdu | MessagePdu | MessageResponsePdu | UnknownPdu;

export const HEAD_OCTETS = 16;

// Octets with the final NUL. SMPP 3.4 allows a password of 9; carriers issue longer ones.
const SYSTEM_ID_OCTETS = 33;
const PASSWORD_OCTETS = 65;
const SYSTEM_TYPE_OCTETS = 13;
const ADDRESS_RANGE_OCTETS = 41;
const ADDRESS_OCTETS = 65;
const SERVICE_TYPE_OCTETS = 33;
const TIME_OCTETS = 17;
const MESSAGE_ID_OCTETS = 66;
const SHORT_MESSAGE_OCTETS = 254;

/** Decodes one whole frame (SMPP 3.4 section 3.2); an unknown command keeps its body raw. Throws PduError and nothing else. */
export function decodePdu(frame: Buffer): Pdu {
  if (frame.length < HEAD_OCTETS) throw new PduError('The PDU is shorter than its head.');
  const commandId = frame.readUInt32BE(4);
  const head = { status: frame.readUInt32BE(8), sequence: frame.readUInt32BE(12) };
  const reader = new OctetReader(frame, HEAD_OCTETS);
  const command = commandOf(commandId);
  if (command === undefined)
    return { ...head, command: 'unknown', commandId, body: reader.octets(reader.left) };
  if (isBareCommand(command)) return { ...head, command };
  if (isBindCommand(command)) return decodeBind(head, command, reader);
  if (isBindResponse(command)) return { ...head, command, ...decodeBindResponse(reader) };
  if (command === 'submit_sm' || command === 'deliver_sm') return decodeMessage(head, command, reader);
  return { ...head, command, messageId: reader.lastCString(MESSAGE_ID_OCTETS), tlvs: reader.tlvs() };
}

function decodeBind(head: PduHead, command: BindCommand, reader: OctetReader): BindPdu {
  return {
    ...head,
    command,
    systemId: reader.cString(SYSTEM_ID_OCTETS),
    password: reader.cString(PASSWORD_OCTETS),
    systemType: reader.cString(SYSTEM_TYPE_OCTETS),
    interfaceVersion: reader.octet(),
    addressRange: {
      ton: reader.octet(),
      npi: reader.octet(),
      digits: reader.lastCString(ADDRESS_RANGE_OCTETS),
    },
  };
}

function decodeBindResponse(reader: OctetReader): { systemId: string; tlvs: Tlv[] } {
  return { systemId: reader.lastCString(SYSTEM_ID_OCTETS), tlvs: reader.tlvs() };
}

function decodeMessage(head: PduHead, command: MessageCommand, reader: OctetReader): MessagePdu {
  return {
    status: head.status,
    sequence: head.sequence,
    command,
    serviceType: reader.cString(SERVICE_TYPE_OCTETS),
    source: decodeAddress(reader),
    destination: decodeAddress(reader),
    esmClass: reader.octet(),
    protocolId: reader.octet(),
    priority: reader.octet(),
    scheduledAt: reader.cString(TIME_OCTETS),
    validityPeriod: reader.cString(TIME_OCTETS),
    registeredDelivery: reader.octet(),
    replaceIfPresent: reader.octet(),
    dataCoding: reader.octet(),
    defaultMessageId: reader.octet(),
    shortMessage: reader.octets(reader.octet()),
    tlvs: reader.tlvs(),
  };
}

function decodeAddress(reader: OctetReader): Address {
  return { ton: reader.octet(), npi: reader.octet(), digits: reader.cString(ADDRESS_OCTETS) };
}

/** Encodes one PDU, under another sequence number if one is given; throws PduError where a field does not fit, and truncates nothing. */
export function encodePdu(pdu: Pdu, sequence: number = pdu.sequence): Buffer {
  const writer = new OctetWriter(measurePdu(pdu));
  writer.uint32(0);
  writer.uint32(pdu.command === 'unknown' ? pdu.commandId : idOf(pdu.command));
  writer.uint32(pdu.status);
  writer.uint32(sequence);
  encodeBody(pdu, writer);
  return writer.finish();
}

function encodeBody(pdu: Pdu, writer: OctetWriter): void {
  if ('shortMessage' in pdu) encodeMessage(pdu, writer);
  else if ('body' in pdu) writer.octets(pdu.body);
  else if ('password' in pdu) encodeBind(pdu, writer);
  else if ('messageId' in pdu) {
    // SMPP 3.4 section 4.4.2: a refused submit_sm has no body in its response.
    if (pdu.status !== 0 && pdu.messageId === '' && pdu.tlvs.length === 0) return;
    writer.cString(pdu.messageId, MESSAGE_ID_OCTETS);
    writer.tlvs(pdu.tlvs);
  } else if ('systemId' in pdu) {
    writer.cString(pdu.systemId, SYSTEM_ID_OCTETS);
    writer.tlvs(pdu.tlvs);
  }
}

function encodeBind(pdu: BindPdu, writer: OctetWriter): void {
  writer.cString(pdu.systemId, SYSTEM_ID_OCTETS);
  writer.cString(pdu.password, PASSWORD_OCTETS);
  writer.cString(pdu.systemType, SYSTEM_TYPE_OCTETS);
  writer.octet(pdu.interfaceVersion);
  encodeAddress(pdu.addressRange, writer, ADDRESS_RANGE_OCTETS);
}

function encodeMessage(pdu: MessagePdu, writer: OctetWriter): void {
  if (pdu.shortMessage.length > SHORT_MESSAGE_OCTETS) {
    throw new PduError(
      `A short message of ${pdu.shortMessage.length} octets does not fit: ${SHORT_MESSAGE_OCTETS} do.`,
    );
  }
  writer.cString(pdu.serviceType, SERVICE_TYPE_OCTETS);
  encodeAddress(pdu.source, writer, ADDRESS_OCTETS);
  encodeAddress(pdu.destination, writer, ADDRESS_OCTETS);
  writer.octet(pdu.esmClass);
  writer.octet(pdu.protocolId);
  writer.octet(pdu.priority);
  writer.cString(pdu.scheduledAt, TIME_OCTETS);
  writer.cString(pdu.validityPeriod, TIME_OCTETS);
  writer.octet(pdu.registeredDelivery);
  writer.octet(pdu.replaceIfPresent);
  writer.octet(pdu.dataCoding);
  writer.octet(pdu.defaultMessageId);
  writer.octet(pdu.shortMessage.length);
  writer.octets(pdu.shortMessage);
  writer.tlvs(pdu.tlvs);
}

function encodeAddress(address: Address, writer: OctetWriter, maxOctets: number): void {
  writer.octet(address.ton);
  writer.octet(address.npi);
  writer.cString(address.digits, maxOctets);
}

// An upper bound that a PDU which fits its fields never exceeds: every length below is checked again by the writer.
function measurePdu(pdu: Pdu): number {
  const tlvs = 'tlvs' in pdu ? pdu.tlvs.reduce((sum, tlv) => sum + 4 + tlv.value.length, 0) : 0;
  if ('shortMessage' in pdu) {
    const strings = pdu.serviceType.length + pdu.source.digits.length + pdu.destination.digits.length;
    return (
      HEAD_OCTETS +
      17 +
      strings +
      pdu.scheduledAt.length +
      pdu.validityPeriod.length +
      pdu.shortMessage.length +
      tlvs
    );
  }
  if ('body' in pdu) return HEAD_OCTETS + pdu.body.length;
  if ('password' in pdu) {
    return (
      HEAD_OCTETS +
      7 +
      pdu.systemId.length +
      pdu.password.length +
      pdu.systemType.length +
      pdu.addressRange.digits.length
    );
  }
  if ('messageId' in pdu) return HEAD_OCTETS + 1 + pdu.messageId.length + tlvs;
  return HEAD_OCTETS + 1 + ('systemId' in pdu ? pdu.systemId.length : 0) + tlvs;
}
