import type { contacts } from '#contract/contacts.ts';
import type { Output } from '#contract/endpoint.ts';
import { recipientsAtMost } from '#contract/text-limits.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { type FilterQuery, readFilterQuery, resolveFilter } from './contact-filter.ts';
import { mergeStoredFields } from './contact-merging.ts';
import { writeFilter } from './queries/contact-filter.ts';
import { countMatches, listRecipientRows } from './queries/contact-search.ts';
import { listFieldRows } from './queries/fields.ts';

/** 2,500 for each of 10,000. Without it, fifty full fields of so many were 257 MB, and held this process up for four seconds. */
const charactersAtMost = 25_000_000;

/**
 * Reads contacts as recipients, with what merge fields become, without whoever has opted out; at most 10,000, and how many there are.
 * Refuses not_found of a list, filter_wrong, too_many_contacts (fields of over 25,000,000 characters together).
 */
export async function listContactRecipients(
  context: ActorContext,
  query: FilterQuery,
): Promise<Output<typeof contacts.listContactRecipients>> {
  const { accountId } = context.actor;
  const filter = await resolveFilter(context, { ...readFilterQuery(query), subscription: 'subscribed' });
  const tests = writeFilter(accountId, filter);
  const limit = recipientsAtMost + 1;
  const rows = await listRecipientRows(context.db, { accountId, filter: tests, limit, charactersAtMost });
  if ((rows.at(-1)?.written ?? 0) > charactersAtMost) throw new Refusal('too_many_contacts');
  const isAll = rows.length <= recipientsAtMost;
  const fields = await listFieldRows(context.db, accountId);
  return {
    count: isAll ? rows.length : await countMatches(context.db, accountId, tests),
    recipients: rows
      .slice(0, recipientsAtMost)
      .map((row) => ({ to: row.number, fields: mergeStoredFields(row, fields) })),
  };
}
