import { countSeptets } from '#contract/gsm7.ts';
import { PduError } from './octets.ts';
import type { Address } from './pdu.ts';

const TON_UNKNOWN = 0;
const TON_INTERNATIONAL = 1;
const TON_NETWORK_SPECIFIC = 3;
const TON_ALPHANUMERIC = 5;
const NPI_UNKNOWN = 0;
const NPI_ISDN = 1;

const MAX_NAME_CHARACTERS = 11;
const INTERNATIONAL_DIGITS = /^\+[1-9]\d{6,14}$/;
const SHORT_CODE_DIGITS = /^\d{3,8}$/;

/** The address of a sender: international for E.164, network specific for a short code, else a business name (SMPP 3.4 section 5.2.5). */
export function addressOfSender(sender: string): Address {
  if (INTERNATIONAL_DIGITS.test(sender)) return addressOfNumber(sender);
  if (SHORT_CODE_DIGITS.test(sender)) return { ton: TON_NETWORK_SPECIFIC, npi: NPI_UNKNOWN, digits: sender };
  if (isBusinessName(sender)) return { ton: TON_ALPHANUMERIC, npi: NPI_UNKNOWN, digits: sender };
  throw new PduError(
    'The sender is neither a number with +, nor a short code, nor a name of up to 11 characters.',
  );
}

/** The address of an E.164 number; throws PduError for anything else, so that no national number leaves as an international one. */
export function addressOfNumber(number: string): Address {
  if (!INTERNATIONAL_DIGITS.test(number))
    throw new PduError('The number is not in international form, with + in front.');
  return { ton: TON_INTERNATIONAL, npi: NPI_ISDN, digits: number.slice(1) };
}

/** An address as text: with + when the peer calls it international, or when it names no kind and looks like one. */
export function formatAddress(address: Address): string {
  const digits = address.digits;
  if (digits.startsWith('+') || !/^\d+$/.test(digits)) return digits;
  const international =
    address.ton === TON_INTERNATIONAL || (address.ton === TON_UNKNOWN && /^[1-9]\d{9,14}$/.test(digits));
  return international ? `+${digits}` : digits;
}

// Carriers read the name as ASCII, so a name is held to what ASCII and the GSM alphabet have in common and at one place.
function isBusinessName(sender: string): boolean {
  return (
    sender.length > 0 &&
    sender.length <= MAX_NAME_CHARACTERS &&
    /^[\x20-\x7e]+$/.test(sender) &&
    !/^[+\d]+$/.test(sender) &&
    countSeptets(sender) !== undefined
  );
}
