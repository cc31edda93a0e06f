import type { ActorContext } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { readImportedNumber } from './imports/imported-number.ts';
import { sentenceOf } from './imports/reason-sentences.ts';

/** Reads the number of a contact as an import reads it: a mobile, as E.164. Refuses recipient_invalid, with the sentence of the import. */
export function readContactMobile(context: ActorContext, text: string): string {
  const read = readImportedNumber(text, context.config.homeCountry);
  if ('number' in read) return read.number;
  const reason = read.reason === 'number_missing' ? 'number_unreadable' : read.reason;
  const detail = sentenceOf(reason, text);
  throw new Refusal('recipient_invalid', { detail, errors: [{ pointer: '/number', detail }] });
}
