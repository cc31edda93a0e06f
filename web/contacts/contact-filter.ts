import type { ContactFilter, FieldCondition } from '#contract/contacts.ts';
import type { UrlFilters } from '#web/ui/use-url-filters.ts';
import { dayAt, endOfDay, isDay, startOfDay } from '#web/ui/zoned-day.ts';
import { testWords } from './contact-words.ts';

export const contactFilterNames = [
  'search',
  'listId',
  'subscription',
  'consent',
  'named',
  'from',
  'to',
  'conditions',
  'importId',
] as const;
export type ContactFilters = UrlFilters<(typeof contactFilterNames)[number]>;

export const noContactFilters: ContactFilters = {
  search: '',
  listId: '',
  subscription: '',
  consent: '',
  named: '',
  from: '',
  to: '',
  conditions: '',
  importId: '',
};

/** The filter as an act or a list takes it, from the filters of the address; days are those of the account's time zone. */
export function readContactFilter(filters: ContactFilters, timeZone: string): ContactFilter {
  const { search, listId, subscription, consent, named, from, to, importId } = filters;
  const conditions = readConditions(filters.conditions);
  return {
    ...(search && { search }),
    ...(listId && { listId }),
    ...((subscription === 'subscribed' || subscription === 'opted_out') && { subscription }),
    ...((consent === 'unknown' || consent === 'express' || consent === 'inferred') && { consent }),
    ...(named && { named: named === 'yes' }),
    ...(isDay(from) && { createdFrom: startOfDay(from, timeZone) }),
    ...(isDay(to) && { createdTo: endOfDay(to, timeZone) }),
    ...(conditions.length > 0 && { conditions }),
    ...(importId && { importId }),
  };
}

/** The filters of an address for a filter that was kept; the other way round than `readContactFilter`. */
export function writeContactFilter(filter: ContactFilter, timeZone: string): ContactFilters {
  const { search = '', listId = '', subscription = '', consent = '', named, createdFrom, createdTo } = filter;
  return {
    search,
    listId,
    subscription,
    consent,
    named: named === undefined ? '' : named ? 'yes' : 'no',
    from: createdFrom === undefined ? '' : dayAt(createdFrom, timeZone),
    to: createdTo === undefined ? '' : dayAt(createdTo, timeZone),
    conditions: writeConditions(filter.conditions ?? []),
    importId: filter.importId ?? '',
  };
}

const tests = Object.keys(testWords);

/** The conditions that stand in the address; none where they cannot be read. */
export function readConditions(text: string): FieldCondition[] {
  if (text === '') return [];
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read.filter(isCondition) : [];
  } catch {
    return [];
  }
}

function isCondition(value: unknown): value is FieldCondition {
  if (typeof value !== 'object' || value === null) return false;
  const { fieldId, test } = value as Record<string, unknown>;
  return typeof fieldId === 'string' && typeof test === 'string' && tests.includes(test);
}

export function writeConditions(conditions: readonly FieldCondition[]): string {
  return conditions.length === 0 ? '' : JSON.stringify(conditions);
}

/** The filter as an address of the API takes it. */
export function toQuery({ conditions, ...plain }: ContactFilter) {
  return { ...plain, ...(conditions && { conditions: JSON.stringify(conditions) }) };
}
