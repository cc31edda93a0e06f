import type { UnsubscribeOrigin } from '#contract/unsubscribes.ts';
import type { UrlFilters } from '#web/ui/use-url-filters.ts';
import { endOfDay, isDay, startOfDay } from '#web/ui/zoned-day.ts';
import type { UnsubscribeQuery } from './use-unsubscribes.ts';

export const unsubscribeFilterNames = ['number', 'origin', 'from', 'to'] as const;
export type UnsubscribeFilters = UrlFilters<(typeof unsubscribeFilterNames)[number]>;

export const noUnsubscribeFilters: UnsubscribeFilters = { number: '', origin: '', from: '', to: '' };

/** How a number came to opt out, in words. */
export const originWords: Record<UnsubscribeOrigin, string> = {
  stop: 'By reply',
  link: 'By link',
  hand: 'By hand',
  api: 'By API',
};

/** What the list is asked for, from the filters of the address; days are those of the account's time zone. */
export function readUnsubscribeFilters(filters: UnsubscribeFilters, timeZone: string): UnsubscribeQuery {
  const { number, origin, from, to } = filters;
  return {
    ...(number && { search: number }),
    ...(isOrigin(origin) && { origin }),
    ...(isDay(from) && { from: startOfDay(from, timeZone) }),
    ...(isDay(to) && { to: endOfDay(to, timeZone) }),
  };
}

function isOrigin(word: string): word is UnsubscribeOrigin {
  return Object.hasOwn(originWords, word);
}
