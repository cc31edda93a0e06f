import { type CountryCode, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { type ContactFilter, FieldCondition } from '#contract/contacts.ts';
import { testsOfKind } from '#contract/field-tests.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { sayWanted } from './contact-details.ts';
import { readFieldValue } from './contact-values.ts';
import type { Branch, Condition, ImportSpan, ResolvedFilter } from './queries/contact-filter.ts';
import { type FieldRow, listFieldRows } from './queries/fields.ts';
import { findImportSpan } from './queries/import-spans.ts';
import { findListRow } from './queries/lists.ts';

const wordsAtMost = 4;

/** The filter as it stands in an address: its conditions are JSON. */
export type FilterQuery = Omit<ContactFilter, 'conditions'> & { conditions?: string };

const conditionsOf = Compile(Type.Array(FieldCondition, { maxItems: 10 }));

/** Reads a filter out of an address. Refuses filter_wrong. */
export function readFilterQuery({ conditions, ...plain }: FilterQuery): ContactFilter {
  if (conditions === undefined || conditions.trim() === '') return plain;
  try {
    const read: unknown = JSON.parse(conditions);
    if (conditionsOf.Check(read)) return { ...plain, conditions: read };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Refusal('filter_wrong');
}

/**
 * Looks up the fields, the list and the import that a filter names. Whoever has opted out is in no list. Refuses not_found of a list or an
 * import, and filter_wrong: a field that is gone, or asked what it cannot answer.
 */
export async function resolveFilter(context: ActorContext, filter: ContactFilter): Promise<ResolvedFilter> {
  const fields = filter.conditions?.length ? await listFieldRows(context.db, context.actor.accountId) : [];
  const { search, listId, createdFrom, createdTo, conditions = [], importId, ...plain } = filter;
  const branches = search === undefined ? undefined : readSearch(search, context.config.homeCountry);
  return {
    ...plain,
    ...(branches && { search: branches }),
    ...(createdFrom !== undefined && { createdFrom: new Date(createdFrom) }),
    ...(createdTo !== undefined && { createdTo: new Date(createdTo) }),
    ...(conditions.length > 0 && { conditions: conditions.map((each) => readCondition(fields, each)) }),
    ...(importId !== undefined && { import: await getImportSpan(context, importId) }),
    ...(listId !== undefined && (await resolveList(context, listId, plain.subscription))),
  };
}

async function getImportSpan({ db, actor: { accountId } }: ActorContext, id: string): Promise<ImportSpan> {
  const span = await findImportSpan(db, accountId, id);
  if (!span) throw new Refusal('not_found');
  return span;
}

async function resolveList(
  context: ActorContext,
  listId: string,
  subscription: ContactFilter['subscription'],
): Promise<ResolvedFilter> {
  const list = await findListRow(context.db, { accountId: context.actor.accountId, id: listId });
  if (!list) throw new Refusal('not_found');
  // Asked for those of a list who have opted out, there is nobody.
  if (subscription === 'opted_out') return { search: [] };
  if (list.filter === null) return { listId, subscription: 'subscribed' };
  return { list: await resolveFilter(context, list.filter), subscription: 'subscribed' };
}

function readCondition(
  fields: readonly FieldRow[],
  { fieldId, test, value = '' }: FieldCondition,
): Condition {
  const field = fields.find(({ id }) => id === fieldId);
  if (!field || !testsOfKind[field.kind].includes(test)) throw new Refusal('filter_wrong');
  const { kind } = field;
  if (test === 'filled' || test === 'empty') return { fieldId, kind, test, value: '' };
  // An option that was taken away still stands in contacts.
  const options = [...field.options, value];
  const read = readFieldValue({ kind, options }, value);
  if (read === undefined) throw new Refusal('filter_wrong', { detail: sayWanted(field) });
  if (read === '') throw new Refusal('filter_wrong');
  return { fieldId, kind, test, value: read };
}

/**
 * Says where to look for what was typed: digits in numbers, from the front in any spelling and at the end; words at the beginnings of names,
 * the first name first or last. Undefined where nothing was typed.
 */
export function readSearch(typed: string, homeCountry: string): Branch[] | undefined {
  const text = typed
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  if (text === '') return undefined;
  if (/^[+\d\s().\-/]+$/.test(text) && /\d/.test(text)) return searchNumbers(text, homeCountry);
  // Of a word of accents alone nothing is left when names are compared without them, and all begin with that.
  const words = text
    .split(' ')
    .filter((word) => /\P{Mn}/u.test(word))
    .slice(0, wordsAtMost);
  const [word, ...more] = words;
  if (word === undefined) return [];
  return more.length === 0 ? searchWord(word) : searchWords(words);
}

function searchNumbers(text: string, homeCountry: string): Branch[] {
  const digits = text.replace(/\D/g, '').slice(0, 20);
  const front = (number: string): Branch => ({ by: 'number', number });
  if (text.startsWith('+')) return [front(`+${digits}`)];
  const home = `+${isSupportedCountry(homeCountry) ? getCountryCallingCode(homeCountry as CountryCode) : ''}`;
  const end: Branch = { by: 'number_end', digits };
  if (/^00\d/.test(digits)) return [front(`+${digits.slice(2)}`), end];
  if (digits.startsWith('0')) return [front(`${home}${digits.slice(1)}`), end];
  return [...new Set([`${home}${digits}`, `+${digits}`])].map(front).concat(end);
}

function searchWord(word: string): Branch[] {
  return [
    { by: 'last', last: word },
    { by: 'first', first: word },
    { by: 'last_word', word },
    { by: 'middle_word', word },
  ];
}

/**
 * Each way to divide the words between first and last name, in this order; the last name first where there are two; a word alone may be the
 * last of a name; and all of them may be in one of the two.
 */
function searchWords(words: readonly string[]): Branch[] {
  const isTwo = words.length === 2;
  const divided = words.slice(1).flatMap((_, index): Branch[] => {
    const [front, back] = [words.slice(0, index + 1).join(' '), words.slice(index + 1).join(' ')];
    return [
      { by: 'last', last: back, first: front },
      ...(isTwo ? [{ by: 'last', last: front, first: back } as const] : []),
      ...(back.includes(' ') ? [] : [{ by: 'last_word', word: back, first: front } as const]),
      ...(front.includes(' ') ? [] : [{ by: 'middle_word', word: front, last: back } as const]),
    ];
  });
  const all = words.join(' ');
  return [...divided, { by: 'last', last: all }, { by: 'first', first: all }];
}
