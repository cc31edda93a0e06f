import type { AccountId } from '#server/platform/context.ts';
import type { MessageRow } from './messages.ts';
import type { HistoryFilter, Span } from './queries/history.ts';
import type { WordSearch } from './words.ts';

/** What is looked for in the history of an account. */
export type Search = {
  accountId: AccountId;
  filter: HistoryFilter;
  words: WordSearch | undefined;
  span: Span;
  limit: number;
};

/** Some rows, the newest first, and below which id to read on; undefined at the end. */
export type Reading = { rows: MessageRow[]; next: string | undefined };

/** Reads on below an id until so many rows are found, or for some milliseconds. All readers of a search find the same. */
export type Read = (before: string, wanted: number) => Promise<Reading>;
