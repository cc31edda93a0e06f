import type { Kysely } from 'kysely';
import { v7 as uuid } from 'uuid';
import { startActivityLog } from '#server/accounts/activity.ts';
import { grantCredits } from '#server/billing/ledger.ts';
import type { OutgoingPart, Receipt, SubmitOutcome } from '#server/carriers/carrier.ts';
import { sweepMessages } from '#server/messaging/jobs.ts';
import type { TakeReceipts } from '#server/messaging/receipts.ts';
import { openSending, type Sending } from '#server/messaging/sending.ts';
import { readConfig } from '#server/platform/config.ts';
import { type AccountId, type ActorContext, type Context, systemContext } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { silentLog } from '#server/platform/log.ts';
import { deriveSecrets } from '#server/platform/secrets.ts';

/** A clock that stands still until it is moved, by seconds. */
export function standingClock(start = '2026-07-01T02:00:00.000Z') {
  let now = new Date(start);
  return {
    now: () => now,
    move: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
  };
}

/** The context of a worker over a test database. */
export function workerContext(db: Kysely<Database>, clock: Context['clock']): Context {
  const config = readConfig({ PORT: '0' });
  return systemContext({ db, clock, log: silentLog, secrets: deriveSecrets(Buffer.alloc(32, 7)), config });
}

type AccountWishes = { ownerName?: string; credits?: number };

/** An account with its owner, who is signed in, may send, and has credits for a million parts. */
export async function createTextingAccount(
  context: Context,
  { ownerName = 'Robin Vale', credits = 1_000_000 }: AccountWishes = {},
): Promise<ActorContext> {
  const accountId = uuid() as AccountId;
  const userId = uuid();
  const createdAt = context.clock.now();
  await context.db
    .insertInto('accounts')
    .values({ id: accountId, name: 'Vale Plumbing', timeZone: 'Australia/Sydney', createdAt })
    .execute();
  await context.db
    .insertInto('users')
    .values({
      accountId,
      id: userId,
      role: 'owner',
      status: 'active',
      name: ownerName,
      email: `${userId}@example.com`,
      emailKey: `${userId}@example.com`,
      method: 'sms',
      mobile: '+61491579760',
      passwordHash: 'none',
      createdAt,
    })
    .execute();
  await startActivityLog(context, accountId);
  if (credits > 0) await grantCredits(context, { accountId, credits, note: 'For a test' });
  const actor = {
    accountId,
    userId,
    sessionId: uuid(),
    name: ownerName,
    role: 'owner',
    generation: 0,
    provenAt: createdAt,
  } as const;
  return { ...context, actor };
}

export type SubmitPart = (part: OutgoingPart) => Promise<SubmitOutcome>;

/** A carrier with room for everything, that answers as it is told. */
export function openExchangeOf(submit: SubmitPart, routeId = 'default') {
  return {
    listRouteIds: () => [routeId],
    room: () => 500,
    submit: (_: string, part: OutgoingPart) => submit(part),
  };
}

const nobodyElse: TakeReceipts = async (receipts) => receipts.map(() => false);

/** Sending as a worker does it, without its pumps. */
export function openTestSending(context: Context, takeOthers: TakeReceipts = nobodyElse): Sending {
  return openSending(context, { takeOthers });
}

/** Submits what is due until nothing is left, as a worker's pumps would; answers how many parts it took. */
export async function submitDueMessages(
  context: Context,
  submit: SubmitPart,
  routeId?: string,
): Promise<number> {
  const sending = openTestSending(context);
  const { normal, bulk } = sending.openLanes(openExchangeOf(submit, routeId));
  let taken = 0;
  for (const lane of [normal, bulk])
    for (let more = await lane.take(); more > 0; more = await lane.take()) taken += more;
  await Promise.all([normal.drain(), bulk.drain()]);
  await sending.drain();
  return taken;
}

/** Takes a receipt as a worker does. */
export async function recordReceipt(context: Context, receipt: Receipt, routeId = 'default'): Promise<void> {
  const sending = openTestSending(context);
  await sending.desk.record(routeId, receipt);
  await sending.drain();
}

/** What a worker does every second. */
export async function sweep(context: Context, takeOthers?: TakeReceipts): Promise<void> {
  const sending = openTestSending(context, takeOthers);
  await sweepMessages(context, sending);
  await sending.drain();
}
