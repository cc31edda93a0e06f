import { readEmailAddress } from '#contract/email-address.ts';
import { refuseField } from '#server/platform/refusal.ts';

/** Reads one e-mail address: as it was written, and the key under which it is unique. Refuses email_invalid. */
export function normaliseEmail(text: string): { email: string; key: string } {
  const address = readEmailAddress(text);
  if (!address) throw refuseField('email_invalid', 'email');
  return address;
}
