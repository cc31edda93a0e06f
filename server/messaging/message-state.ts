import { v7 as uuid } from 'uuid';
import { endHolds } from '#server/billing/ledger.ts';
import type { Context } from '#server/platform/context.ts';
import { askLater, askNow, type Later } from '#server/platform/db/statement.ts';
import type { UnsentPart } from './queries/outbox.ts';
import {
  type AnsweredPart,
  type ChangedMessage,
  deriveStates,
  type EntryIds,
  insertParts,
  lockStates,
  lookUpByKey,
  markEnded,
  markSent,
} from './queries/settlement.ts';

export type MessageKey = { accountId: string; messageId: string };

const ended: ReadonlySet<string> = new Set(['delivered', 'failed', 'cancelled']);

/** Whether nothing may follow: the first end that the carrier reported stands. */
export function hasEnded(state: string): boolean {
  return ended.has(state);
}

export type MessageEnd = MessageKey & { state: 'delivered' | 'failed'; note: string | null };

export type Advance = {
  /** Messages of one part, which the carrier has just taken. */
  sent?: readonly MessageKey[];
  /** All others: their state is counted from their parts. */
  counted?: readonly MessageKey[];
  /** Messages of one part, which has just ended. */
  ended?: readonly MessageEnd[];
  /** Counts parts without an answer as not taken. */
  givesUp?: boolean;
};

/**
 * Brings messages into the state that their parts have together, in the open transaction, and settles or releases the credits of those
 * whose parts have all been answered. To be called last, since it ends with the balances.
 */
export async function advanceMessages(context: Context, advance: Advance): Promise<ChangedMessage[]> {
  const { db, clock } = context;
  const sent = distinct(advance.sent ?? []);
  const counted = distinct(advance.counted ?? []);
  const ended = distinct(advance.ended ?? []);
  const entries = makeEntries([...sent, ...counted]);
  const options = { entries, now: clock.now(), givesUp: advance.givesUp ?? false };
  const none: Later<ChangedMessage> = { rows: [] };
  await askLater(db, lookUpByKey());
  const simple = sent.length > 0 ? await askLater(db, markSent(sent, options)) : none;
  const derived = counted.length > 0 ? await askLater(db, deriveStates(counted, options)) : none;
  const over = ended.length > 0 ? await askLater(db, markEnded(ended, options.now)) : none;
  await askNow(db);
  const changed = [...simple.rows, ...derived.rows, ...over.rows];
  await endHoldsOf(context, changed, entries);
  return changed;
}

async function endHoldsOf(
  context: Context,
  changed: readonly ChangedMessage[],
  entries: readonly EntryIds[],
): Promise<void> {
  const sums = new Map(
    entries.map(({ accountId, settleId, releaseId }) => [
      accountId,
      { settle: newEnd(accountId, settleId), release: newEnd(accountId, releaseId) },
    ]),
  );
  for (const { accountId, credits, spent, isSettled } of changed) {
    const sum = sums.get(accountId);
    if (!isSettled || spent === null || !sum) continue;
    const end = spent > 0 ? sum.settle : sum.release;
    end.messages += 1;
    end.spent += spent;
    end.released += credits - spent;
  }
  await endHolds(
    context,
    [...sums.values()].flatMap(({ settle, release }) => [settle, release]),
  );
}

function newEnd(accountId: string, entryId: string) {
  return { entryId, accountId, messages: 0, spent: 0, released: 0 };
}

function makeEntries(messages: readonly MessageKey[]): EntryIds[] {
  const accountIds = new Set(messages.map(({ accountId }) => accountId));
  return [...accountIds].map((accountId) => ({ accountId, settleId: uuid(), releaseId: uuid() }));
}

// In the order of their ids, in which everybody locks them.
function distinct<Message extends MessageKey>(messages: readonly Message[]): Message[] {
  const byId = new Map(messages.map((message) => [message.messageId, message]));
  return [...byId.values()].sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
}

/** Locks messages whose state is going to be counted, with the next statement of the open transaction. */
export async function expectMessages(context: Context, messages: readonly MessageKey[]): Promise<void> {
  if (messages.length > 0) await askLater(context.db, lockStates(distinct(messages)));
}

/** Ends parts that never left, and never will, with their messages, in the open transaction. */
export async function failUnsent(
  context: Context,
  parts: readonly UnsentPart[],
  noteOf: (part: UnsentPart) => string,
): Promise<ChangedMessage[]> {
  if (parts.length === 0) return [];
  const now = context.clock.now();
  await expectMessages(context, parts);
  await askLater(context.db, insertParts(parts.map((part) => unsent(part, noteOf(part), now))));
  return advanceMessages(context, { counted: parts });
}

/** The end of a part that never left. */
export function unsent(part: UnsentPart, note: string, now: Date): AnsweredPart {
  const { accountId, messageId, routeId, attempts } = part;
  return {
    accountId,
    messageId,
    part: part.part,
    state: 'failed',
    note,
    routeId,
    link: '',
    carrierId: null,
    carrierKey: null,
    status: null,
    attempts,
    writtenAt: null,
    answeredAt: null,
    endedAt: now,
  };
}
