import type { ActorContext } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { readWrittenNumber } from './written-number.ts';

const sentences = {
  number_missing: 'Fill in the mobile number.',
  number_unreadable: 'This is not a telephone number.',
  digits_lost: 'A spreadsheet has shortened this number, and its last digits are lost. Type it out.',
  not_mobile: 'This is not a mobile number, so it cannot be texted.',
};

/** Reads the number of a contact as an import reads it: a mobile, as E.164. Refuses recipient_invalid. */
export function readContactMobile(context: ActorContext, text: string): string {
  const read = readWrittenNumber(text, context.config.homeCountry);
  if ('number' in read) return read.number;
  const detail = sentences[read.reason];
  throw new Refusal('recipient_invalid', { detail, errors: [{ pointer: '/number', detail }] });
}
