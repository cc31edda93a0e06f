import type { Output } from '#contract/endpoint.ts';
import type { endpoints } from '#contract/endpoints.ts';

type Page = Output<typeof endpoints.listConversationEntries>;

const beforeAll = '00000000-0000-0000-0000-000000000000';

/**
 * How far the texts of the other side have been seen, of pages the newest first. An own reply says nothing of that: a text that came in
 * just before it may still be on its way here.
 */
export function findSeenUpTo(pages: readonly Page[]): string {
  const entries = pages.flatMap((page) => page.entries);
  const newest = entries.find((entry) => entry.kind === 'message' && entry.message.direction === 'in');
  return newest?.id ?? pages.at(-1)?.nextBefore ?? beforeAll;
}
