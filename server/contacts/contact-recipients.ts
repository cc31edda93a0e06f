import { type contacts, recipientsAtMost } from '#contract/contacts.ts';
import type { Output } from '#contract/endpoint.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { nameContact } from './contact-details.ts';
import { type FilterQuery, readFilterQuery, resolveFilter } from './contact-filter.ts';
import { writeFilter } from './queries/contact-filter.ts';
import { countMatches, listRecipientRows, type RecipientRow } from './queries/contact-search.ts';
import { type FieldRow, listFieldRows } from './queries/fields.ts';

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
    recipients: rows.slice(0, recipientsAtMost).map((row) => describeRecipient(row, fields)),
  };
}

function describeRecipient(
  { number, firstName, lastName, fields: values }: RecipientRow,
  fields: readonly FieldRow[],
) {
  const own = fields.map(({ id, key, kind }) => [key, writeValue(kind, values[id])] as const);
  const merged = Object.fromEntries(own.filter(([, value]) => value !== ''));
  const name = nameContact({ firstName, lastName });
  return { to: number, fields: { ...merged, first_name: firstName, last_name: lastName, name } };
}

/** As it stands in a text: a date with the day first. */
function writeValue(kind: FieldRow['kind'], value: string | number | undefined): string {
  if (value === undefined) return '';
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(kind === 'date' ? String(value) : '') ?? [];
  return day === undefined ? String(value) : `${Number(day)}/${Number(month)}/${year}`;
}
