import { countSeptets } from '#contract/gsm7.ts';
import { PduError } from './octets.ts';
import type { Address } from './pdu.ts';
import type { SendingDialect } from './settings.ts';

export type AddressRules = Pick<
  SendingDialect,
  'shortCodeTon' | 'nationalCode' | 'nationalTrunk' | 'nationalSend'
>;

const TON_UNKNOWN = 0;
const TON_INTERNATIONAL = 1;
const TON_NATIONAL = 2;
const TON_NETWORK_SPECIFIC = 3;
const TON_ALPHANUMERIC = 5;
const NPI_UNKNOWN = 0;
const NPI_ISDN = 1;

const PLAIN: AddressRules = {
  shortCodeTon: TON_NETWORK_SPECIFIC,
  nationalCode: '',
  nationalTrunk: '',
  nationalSend: false,
};

const MAX_NAME_CHARACTERS = 11;
const INTERNATIONAL_DIGITS = /^\+[1-9]\d{6,14}$/;
const SHORT_CODE_DIGITS = /^\d{3,8}$/;

/** The address of a sender: a number for E.164, the route's kind for a short code, else a business name (SMPP 3.4 section 5.2.5). */
export function addressOfSender(sender: string, rules: AddressRules = PLAIN): Address {
  if (INTERNATIONAL_DIGITS.test(sender)) return addressOfNumber(sender, rules);
  if (SHORT_CODE_DIGITS.test(sender)) return { ton: rules.shortCodeTon, npi: NPI_UNKNOWN, digits: sender };
  if (isBusinessName(sender)) return { ton: TON_ALPHANUMERIC, npi: NPI_UNKNOWN, digits: sender };
  throw new PduError(
    'The sender is neither a number with +, nor a short code, nor a name of up to 11 characters.',
  );
}

/** The address of an E.164 number; throws PduError for anything else, so that no national number leaves as an international one. */
export function addressOfNumber(number: string, rules: AddressRules = PLAIN): Address {
  if (!INTERNATIONAL_DIGITS.test(number))
    throw new PduError('The number is not in international form, with + in front.');
  const { nationalCode, nationalTrunk, nationalSend } = rules;
  if (nationalSend && nationalCode !== '' && number.startsWith(nationalCode, 1)) {
    const digits = `${nationalTrunk}${number.slice(1 + nationalCode.length)}`;
    return { ton: TON_NATIONAL, npi: NPI_ISDN, digits };
  }
  return { ton: TON_INTERNATIONAL, npi: NPI_ISDN, digits: number.slice(1) };
}

/** An address as text: with + when the peer calls it international, when it names no kind and looks like one, or when the route's country is known. */
export function formatAddress(address: Address, rules: AddressRules = PLAIN): string {
  const { digits, ton } = address;
  if (digits.startsWith('+') || !/^\d+$/.test(digits)) return digits;
  if (ton === TON_INTERNATIONAL) return `+${digits}`;
  if (isNational(address, rules)) {
    const { nationalCode, nationalTrunk } = rules;
    return `+${nationalCode}${digits.slice(digits.startsWith(nationalTrunk) ? nationalTrunk.length : 0)}`;
  }
  return ton === TON_UNKNOWN && /^[1-9]\d{9,14}$/.test(digits) ? `+${digits}` : digits;
}

function isNational({ ton, digits }: Address, { nationalCode, nationalTrunk }: AddressRules): boolean {
  if (nationalCode === '' || digits.length < 8) return false;
  return (
    ton === TON_NATIONAL || (ton === TON_UNKNOWN && nationalTrunk !== '' && digits.startsWith(nationalTrunk))
  );
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
