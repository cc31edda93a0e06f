import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { takeNumber } from '#contract/number-in-text.ts';
import {
  isMobile,
  parseNumber,
  readAustralianMobile,
  readContactNumber,
} from '#server/accounts/mobile-number.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { storableText } from '#server/platform/storable-text.ts';

const shortCode = /^\d{3,8}$/;

export type ReadRecipient = { number: string } | { reason: 'invalid' | 'not_mobile' | 'not_served' };

/** The digits that numbers are kept with, after +, which begin like a number written at home: 0491 570 is 61491570. */
export function completeDigits(digits: string, homeCountry: string): string {
  if (!/^0[1-9]/.test(digits) || !isSupportedCountry(homeCountry)) return digits.replace(/^0+/, '');
  return `${getCountryCallingCode(homeCountry)}${digits.slice(1)}`;
}

/** Reads a mobile of the home country, in any usual spelling and with words around it, as E.164, or says why it is none that can be texted. */
export function judgeRecipient(text: string, homeCountry: string): ReadRecipient {
  const known = homeCountry === 'AU' ? readAustralianMobile(text) : undefined;
  if (known !== undefined) return { number: known };
  const number = parseNumber(takeNumber(text), homeCountry);
  if (!number) return { reason: 'invalid' };
  if (number.country !== homeCountry) return { reason: 'not_served' };
  return isMobile(number) ? { number: number.number } : { reason: 'not_mobile' };
}

/** Reads the number that a history is searched for: any telephone number as E.164, a short code as it is. Refuses recipient_invalid. */
export function readSearchedNumber(text: string, homeCountry: string): string {
  if (shortCode.test(text.trim())) return text.trim();
  return refuseAsRecipient('query/number', () => readContactNumber(text, homeCountry));
}

function refuseAsRecipient(field: string, read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) throw refuseField('recipient_invalid', field);
    throw error;
  }
}

// Whatever a carrier writes there must fit an index.
const addressCharactersAtMost = 64;

/** Writes an address that a carrier gave as E.164 where it is a telephone number; short codes and names stay as they are. */
export function normalizeAddress(text: string, homeCountry: string): string {
  const trimmed = storableText(text).trim().slice(0, addressCharactersAtMost);
  const known = readAustralianMobile(trimmed.startsWith('+') ? trimmed : '');
  if (known !== undefined) return known;
  const home = isSupportedCountry(homeCountry) ? { defaultCountry: homeCountry } : {};
  const number = parsePhoneNumberFromString(trimmed, { ...home, extract: false });
  return number?.isValid() ? number.number : trimmed;
}
