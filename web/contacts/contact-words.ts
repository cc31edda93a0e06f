import { consentWords } from '#contract/consent-words.ts';
import type { ContactAct } from '#contract/contact-acts.ts';
import type { FieldKind } from '#contract/contact-fields.ts';
import { nameContact } from '#contract/contact-name.ts';
import type { Consent, Contact, FieldTest } from '#contract/contacts.ts';
import { formatCount, formatNumber } from '#web/lib/format.ts';

/** First and last name, or the number where there is neither. */
export function nameOf({
  firstName,
  lastName,
  number,
}: Pick<Contact, 'firstName' | 'lastName' | 'number'>): string {
  return nameContact({ firstName, lastName }) || formatNumber(number);
}

const consentMeanings: Record<Consent, string> = {
  unknown: '',
  express: ': they agreed',
  inferred: ': from doing business with you',
};

/** The bases of consent to choose from, each with what it means. */
export const consentChoices = (['unknown', 'express', 'inferred'] as const).map((value) => ({
  value,
  label: `${consentWords[value]}${consentMeanings[value]}`,
}));

export const kindWords: Record<FieldKind, string> = {
  text: 'Text',
  number: 'Number',
  date: 'Date',
  choice: 'Choice',
};

export const testWords: Record<FieldTest, string> = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  begins: 'begins with',
  at_least: 'is at least',
  at_most: 'is at most',
  filled: 'is filled in',
  empty: 'is empty',
};

/** What an act on contacts did, in a sentence. */
export function sayAct({ kind, name, contacts }: Pick<ContactAct, 'kind' | 'name' | 'contacts'>): string {
  const count = formatCount(contacts, 'contact');
  const was = contacts === 1 ? 'was' : 'were';
  switch (kind) {
    case 'list_add':
      return `${count} ${was} put into ${name}.`;
    case 'list_remove':
      return `${count} ${was} taken off ${name}.`;
    case 'change':
      return `${name} was set for ${count}.`;
    case 'consent':
      return `Consent of ${count} was noted: ${name}.`;
    case 'delete':
      return `${count} ${was} deleted.`;
    case 'merge':
      return `${count} became one${name === '' ? '' : `: ${name}`}.`;
    case 'unsubscribe':
      return `${count} ${was} opted out.`;
  }
}

/** What undoing did, in a sentence. */
export function sayUndone({ restored, left }: { restored: number; left: number }): string {
  const back = `${formatCount(restored, 'contact')} ${restored === 1 ? 'is' : 'are'} as before.`;
  if (left === 0) return back;
  return `${back} ${formatCount(left, 'contact')} ${left === 1 ? 'was' : 'were'} changed or deleted since, and left as ${left === 1 ? 'it is' : 'they are'}.`;
}
