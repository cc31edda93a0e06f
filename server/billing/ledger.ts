import { v7 as uuid } from 'uuid';
import type { billing } from '#contract/billing.ts';
import type { Output } from '#contract/endpoint.ts';
import type { AccountId, Context } from '#server/platform/context.ts';
import { announce, inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { ensureBalance, findBalanceRow, type Move, writeMoves } from './queries.ts';

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
    await announce(context, 'live', { accountId, event: { type: 'messages.changed' } });
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
  /** Where the messages are all of one batch, and who ended them and why where somebody did. */
  batchId?: string;
  userId?: string;
  note?: string;
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

function asMove({ entryId, accountId, messages, spent, released, ...why }: HoldEnd): Move {
  return {
    ...nothing,
    ...why,
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
