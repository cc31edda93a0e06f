import { validate as isUuid, v7 as uuid } from 'uuid';
import type { billing } from '#contract/billing.ts';
import type { Output, Query } from '#contract/endpoint.ts';
import type { AccountId, ActorContext, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { ensureBalance, findBalanceRow, listEntries, type Move, writeMoves } from './queries.ts';

const pageRows = 50;

export type Balance = Output<typeof billing.showBalance>;

/** The credits of an account: free, held for messages that have not left, and spent. */
export async function findBalance(context: Pick<Context, 'db'>, accountId: AccountId): Promise<Balance> {
  const row = await findBalanceRow(context.db, accountId);
  return row ?? { available: 0, held: 0, spent: 0 };
}

type Grant = { accountId: string; credits: number; note: string; userId?: string };

/** Gives an account credits, and answers the id of the entry. A negative number takes back what is free; refuses not_enough_credits beyond it. */
export async function grantCredits(context: Context, grant: Grant): Promise<string> {
  const { accountId, credits, note, userId = null } = grant;
  return inTransaction(context, async (context) => {
    await ensureBalance(context.db, accountId);
    return writeMove(context, {
      ...nothing,
      id: uuid(),
      accountId,
      kind: 'grant',
      granted: credits,
      available: credits,
      userId,
      note,
    });
  });
}

type Hold = {
  accountId: string;
  credits: number;
  messages: number;
  batchId: string;
  userId: string | null;
  /** The id that the entry is to have: messages that were stored before name it. */
  entryId?: string;
};

/**
 * Sets credits aside for messages, in the transaction that stores them, as its last statement: the balance stays locked until it commits.
 * Answers the id of the entry. Refuses not_enough_credits.
 */
export async function holdCredits(context: Context, hold: Hold): Promise<string> {
  const { credits, accountId, messages, batchId, userId } = hold;
  return writeMove(context, {
    ...nothing,
    id: hold.entryId ?? uuid(),
    accountId,
    kind: 'hold',
    available: -credits,
    held: credits,
    messages,
    batchId,
    userId,
  });
}

/** What ends the hold of messages of one account: so many credits were spent, so many come back. The messages name the entry. */
export type HoldEnd = {
  entryId: string;
  accountId: string;
  messages: number;
  spent: number;
  released: number;
};

/**
 * Ends holds of any number of accounts in the open transaction, as its last statement: `spent` credits are settled, `released` ones are
 * free again. An end that spends nothing is a release.
 */
export async function endHolds(context: Context, ends: readonly HoldEnd[]): Promise<void> {
  const moves = ends.filter((end) => end.spent + end.released > 0).map(asMove);
  if (moves.length === 0) return;
  const written = await writeMoves(context.db, moves, context.clock.now());
  if (written.length !== moves.length) throw new Error('A hold was ended on an account that has no balance.');
}

function asMove({ entryId, accountId, messages, spent, released }: HoldEnd): Move {
  return {
    ...nothing,
    id: entryId,
    accountId,
    kind: spent > 0 ? 'settle' : 'release',
    available: released,
    held: -spent - released,
    spent,
    messages,
  };
}

const nothing = {
  granted: 0,
  available: 0,
  held: 0,
  spent: 0,
  messages: 0,
  batchId: null,
  userId: null,
  note: null,
};

async function writeMove(context: Context, move: Move): Promise<string> {
  const [id] = await writeMoves(context.db, [move], context.clock.now());
  if (id === undefined) throw new Refusal('not_enough_credits');
  return id;
}

/** Lists every move of the account's credits, newest first. */
export async function listLedger(
  context: ActorContext,
  { cursor, limit = pageRows }: Query<typeof billing.listLedger>,
): Promise<Output<typeof billing.listLedger>> {
  if (cursor !== undefined && !isUuid(cursor)) throw refuseField('invalid_input', 'query/cursor');
  const rows = await listEntries(context.db, context.actor.accountId, { before: cursor, limit: limit + 1 });
  const entries = rows.slice(0, limit).map(({ userId, userName, at, ...row }) => ({
    ...row,
    at: at.toISOString(),
    by: userId === null ? null : { id: userId, name: userName ?? '' },
  }));
  return { entries, nextCursor: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
}
