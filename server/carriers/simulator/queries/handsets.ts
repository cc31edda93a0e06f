import { type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import type { HandsetMode, NetworkScript } from '#contract/simulator.ts';
import type { Database } from '#server/platform/db/schema.ts';
import type { SimulatorTables } from '../schema.ts';

export type SimulatorDb = Kysely<Database & SimulatorTables>;
export type HandsetRow = Selectable<SimulatorTables['simulatorHandsets']>;
export type TextRow = Selectable<SimulatorTables['simulatorTexts']>;

/** Queued replies wake the process that leads by this channel. */
const channel = 'simulator';

const maxTexts = 200;

export type HandsetChange = { mode?: HandsetMode; delaySeconds?: number; simSwappedAt?: Date | null };

/** `created` counts for a phone that is new alone. */
export function upsertHandset(
  db: SimulatorDb,
  created: Insertable<SimulatorTables['simulatorHandsets']>,
  change: HandsetChange = {},
): Promise<HandsetRow> {
  const { number } = created;
  return db
    .insertInto('simulatorHandsets')
    .values({ ...created, ...change })
    .onConflict((conflict) => conflict.column('number').doUpdateSet({ number, ...change }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function findHandset(db: SimulatorDb, number: string): Promise<HandsetRow | undefined> {
  return db.selectFrom('simulatorHandsets').selectAll().where('number', '=', number).executeTakeFirst();
}

/** The phones, the last to move first; `digits` are looked for in their numbers. */
export function listHandsetRows(
  db: SimulatorDb,
  { digits, limit }: { digits: string; limit: number },
): Promise<HandsetRow[]> {
  const newest = db
    .selectFrom('simulatorHandsets')
    .selectAll()
    .orderBy('lastAt', (order) => order.desc().nullsLast())
    .orderBy('createdAt', 'desc')
    .limit(limit);
  return (digits === '' ? newest : newest.where('number', 'like', `%${digits}%`)).execute();
}

export async function listTexts(db: SimulatorDb, number: string): Promise<TextRow[]> {
  const newest = db.selectFrom('simulatorTexts').selectAll().where('handset', '=', number);
  return (await newest.orderBy('id', 'desc').limit(maxTexts).execute()).reverse();
}

/** The client whose text to this phone came last from that sender: an answer is for it. */
export async function findSystemOf(
  db: SimulatorDb,
  { handset, other }: { handset: string; other: string },
): Promise<string | undefined> {
  const row = await db
    .selectFrom('simulatorTexts')
    .select('systemId')
    .where('handset', '=', handset)
    .where('other', '=', other)
    .where('direction', '=', 'to_handset')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row?.systemId;
}

export async function insertReply(db: SimulatorDb, text: TextRow): Promise<void> {
  await db.insertInto('simulatorTexts').values(text).execute();
  await db
    .updateTable('simulatorHandsets')
    .set({ lastText: text.text, lastAt: text.at })
    .where('number', '=', text.handset)
    .execute();
  await sql`select pg_notify(${channel}, '')`.execute(db);
}

export async function findNetworkScript(db: SimulatorDb): Promise<NetworkScript> {
  return (await db.selectFrom('simulatorNetwork').select('script').executeTakeFirstOrThrow()).script;
}

export async function updateNetworkScript(db: SimulatorDb, script: NetworkScript): Promise<void> {
  await db
    .updateTable('simulatorNetwork')
    .set({ script: JSON.stringify(script) })
    .execute();
}
