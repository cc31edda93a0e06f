import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { readContactNumber, readMobile } from '#server/accounts/mobile-number.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';

const shortCode = /^\d{3,8}$/;

/** Reads a mobile of the home country, in any usual spelling, as E.164. Refuses recipient_invalid. */
export function readRecipient(text: string, homeCountry: string): string {
  return refuseAsRecipient('to', () => readMobile(text, { homeCountry, countries: [homeCountry] }));
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

/** Writes an address that a carrier gave as E.164 where it is a telephone number; short codes and names stay as they are. */
export function normalizeAddress(text: string, homeCountry: string): string {
  const trimmed = text.trim();
  const home = isSupportedCountry(homeCountry) ? { defaultCountry: homeCountry } : {};
  const number = parsePhoneNumberFromString(trimmed, { ...home, extract: false });
  return number?.isValid() ? number.number : trimmed;
}
