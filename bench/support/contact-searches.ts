import type { contacts } from '#contract/contacts.ts';
import type { Query } from '#contract/endpoint.ts';
import { birthdayField, cityField, halfList, visitsField } from './contact-rows.ts';

type Listing = Query<typeof contacts.listContacts>;

/** What is typed into the search of contacts, common and rare. */
export const searches: Record<string, string> = {
  'one letter': 's',
  'a common last name': 'smi',
  'a rare last name': 'xabersk',
  'a first name': 'quen',
  'two words': 'jo sm',
  'two words, last name first': 'smith jo',
  'two letters apart': 'j s',
  'a rare and a common letter': 'x s',
  'three words': 'jo van der b',
  'a last word': 'stein',
  'one digit': '4',
  'a number from its front': '0404 1',
  'a whole number': '+61 400 079 190',
  'last digits': '9190',
  'no such name': 'zzyx',
  'no such two words': 'qqx wwv',
  'no such digits': '99999999999',
};

const conditions = (...all: { fieldId: string; test: string; value?: string }[]) => ({
  conditions: JSON.stringify(all),
});
const perth = { fieldId: cityField, test: 'is', value: 'Perth' };
const often = { fieldId: visitsField, test: 'at_least', value: '250' };
const young = { fieldId: birthdayField, test: 'at_least', value: '1990-01-01' };

/** What dynamic lists ask for. */
export const dynamicLists: Record<string, Omit<Listing, 'limit' | 'cursor' | 'sort'>> = {
  'everybody with a name': { named: true },
  'a choice': conditions(perth),
  'a number from 250': conditions(often),
  'a choice, a number and a date': conditions(perth, often, young),
  'express consent': { consent: 'express' },
  'half of a static list with a choice': { listId: halfList, ...conditions(perth) },
  'made in the first tenth': { createdTo: '2025-07-01T00:50:00.000Z' },
  nobody: conditions({ fieldId: visitsField, test: 'at_least', value: '9999' }),
};

/** Pages of the list of contacts. */
export const pages: Record<string, Listing> = {
  'by name': {},
  'the newest': { sort: 'newest' },
  'of a static list': { listId: halfList },
  'of a choice': conditions(perth),
  'who opted out': { subscription: 'opted_out' },
  nobody: conditions({ fieldId: visitsField, test: 'at_least', value: '9999' }),
};
