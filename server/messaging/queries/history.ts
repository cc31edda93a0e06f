import type { Kysely } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { selectMessages } from './messages.ts';

export type HistoryFilter = {
  direction?: 'out' | 'in';
  state?: Database['messages']['state'];
  number?: string;
  userId?: string;
  text?: string;
  from?: Date;
  to?: Date;
};

type HistoryPage = { filter: HistoryFilter; before: string | undefined; limit: number };

export async function listHistory(
  db: Kysely<Database>,
  accountId: AccountId,
  { filter, before, limit }: HistoryPage,
) {
  const { direction, state, number, userId, text, from, to } = filter;
  let rows = selectMessages(db, accountId).orderBy('messages.id', 'desc').limit(limit);
  if (before !== undefined) rows = rows.where('messages.id', '<', before);
  // A text is received exactly when it came in, and the state has an index.
  if (direction !== undefined)
    rows = rows.where('messages.state', direction === 'in' ? '=' : '<>', 'received');
  if (state !== undefined) rows = rows.where('messages.state', '=', state);
  if (number !== undefined) rows = rows.where('messages.number', '=', number);
  if (userId !== undefined) rows = rows.where('messages.userId', '=', userId);
  if (text !== undefined) rows = rows.where('messages.text', 'ilike', `%${escapePattern(text)}%`);
  if (from !== undefined) rows = rows.where('messages.createdAt', '>=', from);
  if (to !== undefined) rows = rows.where('messages.createdAt', '<', to);
  return rows.execute();
}

function escapePattern(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
