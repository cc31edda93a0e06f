import { mergeFieldsOf } from '#contract/contact-merge-fields.ts';
import { type contacts, recipientsAtMost } from '#contract/contacts.ts';
import type { Output } from '#contract/endpoint.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { type FilterQuery, readFilterQuery, resolveFilter } from './contact-filter.ts';
import { writeFilter } from './queries/contact-filter.ts';
import { countMatches, listRecipientRows } from './queries/contact-search.ts';
import { listFieldRows } from './queries/fields.ts';

/**
 * Reads contacts as recipients, with what merge fields become, without whoever has opted out; at most 10,000, and how many there are.
 * Refuses not_found of a list, filter_wrong.
 */
export async function listContactRecipients(
  context: ActorContext,
  query: FilterQuery,
): Promise<Output<typeof contacts.listContactRecipients>> {
  const { accountId } = context.actor;
  const filter = await resolveFilter(context, { ...readFilterQuery(query), subscription: 'subscribed' });
  const tests = writeFilter(accountId, filter);
  const rows = await listRecipientRows(context.db, { accountId, filter: tests, limit: recipientsAtMost + 1 });
  const isAll = rows.length <= recipientsAtMost;
  const fields = await listFieldRows(context.db, accountId);
  return {
    count: isAll ? rows.length : await countMatches(context.db, accountId, tests),
    recipients: rows
      .slice(0, recipientsAtMost)
      .map((row) => ({ to: row.number, fields: mergeFieldsOf(row, fields) })),
  };
}
