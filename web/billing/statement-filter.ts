import type { LedgerSide } from '#contract/billing.ts';
import type { UrlFilters } from '#web/ui/use-url-filters.ts';
import { endOfDay, isDay, startOfDay } from '#web/ui/zoned-day.ts';
import type { StatementQuery } from './use-credits.ts';

export const statementFilterNames = ['what', 'from', 'to'] as const;
export type StatementFilters = UrlFilters<(typeof statementFilterNames)[number]>;

export const noStatementFilters: StatementFilters = { what: '', from: '', to: '' };

/** What a statement can be narrowed to, in words. */
export const sideWords: Record<Exclude<LedgerSide, 'free'>, string> = {
  added: 'Credits added',
  held: 'Texts written',
  returned: 'Credits back',
};

/** What the ledger is asked for, from the filters of the address; days are those of the account's time zone. */
export function readStatementFilters({ what, from, to }: StatementFilters, timeZone: string): StatementQuery {
  return {
    side: isSide(what) ? what : 'free',
    ...(isDay(from) && { from: startOfDay(from, timeZone) }),
    ...(isDay(to) && { to: endOfDay(to, timeZone) }),
  };
}

function isSide(word: string): word is keyof typeof sideWords {
  return Object.hasOwn(sideWords, word);
}
