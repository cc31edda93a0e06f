import { v7 as uuid } from 'uuid';
import type { Handset, HandsetMode, HandsetText } from '#contract/simulator.ts';
import type { Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { newPhone, ourSystemId } from './phones.ts';
import * as queries from './queries/handsets.ts';
import { withSimulatorTables } from './schema.ts';

const listedAtMost = 200;

/** The pretend phones, the last to receive or send a text first; those alone with these digits in their number, if any are given. */
export async function listHandsets(
  context: Pick<Context, 'db'>,
  { search = '', limit = listedAtMost }: { search?: string; limit?: number } = {},
): Promise<Handset[]> {
  // A number may be written as at home, with a zero in place of the country code.
  const digits = search.replace(/\D/g, '').replace(/^0+/, '');
  const rows = await queries.listHandsetRows(withSimulatorTables(context.db), { digits, limit });
  return rows.map(describeHandset);
}

/** A pretend phone and its last 200 texts, newest last. Refuses with `not_found`. */
export async function getHandset(
  context: Pick<Context, 'db'>,
  number: string,
): Promise<{ handset: Handset; texts: HandsetText[] }> {
  const db = withSimulatorTables(context.db);
  const row = await queries.findHandset(db, number);
  if (!row) throw new Refusal('not_found');
  return { handset: describeHandset(row), texts: (await queries.listTexts(db, number)).map(describeText) };
}

export type HandsetWish = { number: string; mode?: HandsetMode; delaySeconds?: number; simSwapped?: boolean };

/** Adds a pretend phone, or tells it how to behave from now on; what is left out stays as it is. */
export async function setHandset(
  context: Pick<Context, 'db' | 'clock'>,
  wish: HandsetWish,
): Promise<Handset> {
  const now = context.clock.now();
  const change: queries.HandsetChange = {};
  if (wish.mode !== undefined) change.mode = wish.mode;
  if (wish.delaySeconds !== undefined) change.delaySeconds = wish.delaySeconds;
  if (wish.simSwapped !== undefined) change.simSwappedAt = wish.simSwapped ? now : null;
  const created = { ...newPhone(wish.number), createdAt: now };
  return describeHandset(await queries.upsertHandset(withSimulatorTables(context.db), created, change));
}

/** Queues a text from a pretend phone; the process that leads carries it to the client by deliver_sm. */
export async function replyFromHandset(
  context: Pick<Context, 'db' | 'clock'>,
  reply: { number: string; to: string; text: string },
): Promise<HandsetText> {
  const at = context.clock.now();
  const { number, to, text } = reply;
  return withSimulatorTables(context.db)
    .transaction()
    .execute(async (db) => {
      await queries.upsertHandset(db, { ...newPhone(number), createdAt: at });
      const systemId = (await queries.findSystemOf(db, { handset: number, other: to })) ?? ourSystemId;
      const row: queries.TextRow = {
        id: uuid(),
        handset: number,
        direction: 'from_handset',
        other: to,
        text,
        state: 'queued',
        at,
        systemId,
      };
      await queries.insertReply(db, row);
      return describeText(row);
    });
}

/** When the SIM card of a number was changed, as the pretend network tells; undefined when it knows of no change (SND-17). */
export async function findSimSwap(context: Pick<Context, 'db'>, number: string): Promise<Date | undefined> {
  return (await queries.findHandset(withSimulatorTables(context.db), number))?.simSwappedAt ?? undefined;
}

function describeHandset(row: queries.HandsetRow): Handset {
  return {
    number: row.number,
    mode: row.mode,
    delaySeconds: row.delaySeconds,
    simSwappedAt: row.simSwappedAt?.toISOString() ?? null,
    lastText: row.lastText,
    lastAt: row.lastAt?.toISOString() ?? null,
    texts: row.texts,
  };
}

function describeText({ id, direction, other, text, at, state }: queries.TextRow): HandsetText {
  return { id, direction, other, text, at: at.toISOString(), state };
}
