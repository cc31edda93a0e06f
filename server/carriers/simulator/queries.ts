import { type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import type { ClientBase } from 'pg';
import type { HandsetMode } from '#contract/simulator.ts';
import type { Database } from '#server/platform/db/schema.ts';
import type { SimulatorTables } from './schema.ts';

export type SimulatorDb = Kysely<Database & SimulatorTables>;
export type HandsetRow = Selectable<SimulatorTables['simulatorHandsets']>;
export type TextRow = Selectable<SimulatorTables['simulatorTexts']>;
export type PartRow = Insertable<SimulatorTables['simulatorParts']>;
export type ReceiptRow = Selectable<SimulatorTables['simulatorReceipts']>;
export type MailRow = Selectable<SimulatorTables['simulatorMails']>;
export type SmscRow = Selectable<SimulatorTables['simulatorSmsc']>;

/** Queued replies wake the process that leads by this channel. */
const channel = 'simulator';

const maxTexts = 500;
const maxHandsets = 200;

export type HandsetChange = { mode?: HandsetMode; delaySeconds?: number; simSwappedAt?: Date | null };

export function upsertHandset(
  db: SimulatorDb,
  number: string,
  at: Date,
  change: HandsetChange = {},
): Promise<HandsetRow> {
  return db
    .insertInto('simulatorHandsets')
    .values({ number, createdAt: at, ...change })
    .onConflict((conflict) => conflict.column('number').doUpdateSet({ number, ...change }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function findHandset(db: SimulatorDb, number: string): Promise<HandsetRow | undefined> {
  return db.selectFrom('simulatorHandsets').selectAll().where('number', '=', number).executeTakeFirst();
}

export function selectHandsets(db: SimulatorDb) {
  return db
    .selectFrom('simulatorHandsets as handset')
    .leftJoinLateral(
      (lateral) =>
        lateral
          .selectFrom('simulatorTexts')
          .select(['text as lastText', 'at as lastAt'])
          .whereRef('handset', '=', 'handset.number')
          .where('state', '!=', 'refused')
          .orderBy('id', 'desc')
          .limit(1)
          .as('last'),
      (join) => join.onTrue(),
    )
    .selectAll('handset')
    .select(['last.lastText', 'last.lastAt'])
    .select((select) =>
      select
        .selectFrom('simulatorTexts')
        .select((count) => count.fn.countAll<number>().as('texts'))
        .whereRef('simulatorTexts.handset', '=', 'handset.number')
        .where('state', '=', 'received')
        .as('texts'),
    )
    .orderBy('last.lastAt', (order) => order.desc().nullsLast())
    .orderBy('handset.createdAt', 'desc');
}

export function listHandsetRows(db: SimulatorDb) {
  return selectHandsets(db).limit(maxHandsets).execute();
}

export function findHandsetRow(db: SimulatorDb, number: string) {
  return selectHandsets(db).where('handset.number', '=', number).executeTakeFirst();
}

export async function listTexts(db: SimulatorDb, number: string): Promise<TextRow[]> {
  const newest = db.selectFrom('simulatorTexts').selectAll().where('handset', '=', number);
  return (await newest.orderBy('id', 'desc').limit(maxTexts).execute()).reverse();
}

export async function insertText(db: SimulatorDb, text: TextRow): Promise<void> {
  await db.insertInto('simulatorTexts').values(text).execute();
}

export async function announceReply(db: SimulatorDb): Promise<void> {
  await sql`select pg_notify(${channel}, '')`.execute(db);
}

/** One writer at a time for the parts of one long text, so that exactly one of them finds it whole. */
export async function lockParts(db: SimulatorDb, { handset, other, reference }: PartRow): Promise<void> {
  const key = `${handset} ${other} ${reference}`;
  await sql`select pg_advisory_xact_lock(7230442, hashtext(${key}))`.execute(db);
}

export async function upsertPart(db: SimulatorDb, part: PartRow): Promise<void> {
  await db
    .insertInto('simulatorParts')
    .values(part)
    .onConflict((conflict) =>
      conflict
        .columns(['handset', 'other', 'reference', 'total', 'part'])
        .doUpdateSet({ text: part.text, at: part.at }),
    )
    .execute();
}

export function listParts(db: SimulatorDb, part: PartRow): Promise<{ text: string }[]> {
  return db.selectFrom('simulatorParts').select('text').where(samePart(part)).orderBy('part').execute();
}

export async function deleteParts(db: SimulatorDb, part: PartRow): Promise<void> {
  await db.deleteFrom('simulatorParts').where(samePart(part)).execute();
}

function samePart({ handset, other, reference, total }: PartRow) {
  return sql<boolean>`handset = ${handset} and other = ${other} and reference = ${reference} and total = ${total}`;
}

export async function insertReceipt(db: SimulatorDb, receipt: ReceiptRow): Promise<void> {
  await db.insertInto('simulatorReceipts').values(receipt).execute();
}

export function listReceipts(db: SimulatorDb, limit: number): Promise<ReceiptRow[]> {
  return db.selectFrom('simulatorReceipts').selectAll().orderBy('id').limit(limit).execute();
}

export async function deleteReceipts(db: SimulatorDb, ids: string[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom('simulatorReceipts').where('id', 'in', ids).execute();
}

export function listQueuedTexts(db: SimulatorDb, limit: number): Promise<TextRow[]> {
  return db
    .selectFrom('simulatorTexts')
    .selectAll()
    .where('state', '=', 'queued')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function markText(db: SimulatorDb, id: string, state: TextRow['state']): Promise<void> {
  await db.updateTable('simulatorTexts').set({ state }).where('id', '=', id).execute();
}

export async function insertMail(
  db: SimulatorDb,
  mail: Insertable<SimulatorTables['simulatorMails']>,
): Promise<void> {
  await db.insertInto('simulatorMails').values(mail).execute();
}

export function listMailRows(
  db: SimulatorDb,
  { recipient, limit }: { recipient?: string; limit: number },
): Promise<MailRow[]> {
  const newest = db.selectFrom('simulatorMails').selectAll().orderBy('id', 'desc').limit(limit);
  return (recipient === undefined ? newest : newest.where('recipient', '=', recipient)).execute();
}

export function findMail(db: SimulatorDb, id: string): Promise<MailRow | undefined> {
  return db.selectFrom('simulatorMails').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function upsertSmsc(db: SimulatorDb, row: Omit<SmscRow, 'singleton'>): Promise<void> {
  await db
    .insertInto('simulatorSmsc')
    .values(row)
    .onConflict((conflict) => conflict.column('singleton').doUpdateSet(row))
    .execute();
}

export async function deleteSmsc(db: SimulatorDb, leader: string): Promise<void> {
  await db.deleteFrom('simulatorSmsc').where('leader', '=', leader).execute();
}

export function findSmsc(db: SimulatorDb): Promise<SmscRow | undefined> {
  return db.selectFrom('simulatorSmsc').selectAll().executeTakeFirst();
}

/** Moves of the clock are announced on this channel. */
export const clockChannel = 'simulator_clock';
/** The name by which the connections that follow the clock are known in pg_stat_activity. */
export const clockFollower = 'corella-clock';

/** Answers the new offset, in milliseconds. */
export async function advanceClock(db: SimulatorDb, byMs: number): Promise<number> {
  const { rows } = await sql<{ offsetMs: number }>`
    with moved as (update simulator_clock set offset_ms = offset_ms + ${byMs} returning offset_ms)
    select offset_ms, pg_notify(${clockChannel}, '') from moved`.execute(db);
  return rows[0]?.offsetMs ?? 0;
}

/** How many processes have not yet seen the clock at this offset. */
export async function countLaggards(db: SimulatorDb, offsetMs: number): Promise<number> {
  const { rows } = await sql<{ laggards: number }>`
    select count(*) as laggards
    from pg_stat_activity activity
    left join simulator_clock_followers follower on follower.pid = activity.pid
    where activity.datname = current_database()
      and activity.application_name = ${clockFollower}
      and coalesce(follower.offset_ms, -1) < ${offsetMs}`.execute(db);
  return rows[0]?.laggards ?? 0;
}

/** Reads the clock on the follower's own connection, before `confirmClock` says that it was set. */
export async function readClock(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ offset_ms: number }>('select offset_ms from simulator_clock');
  return rows[0]?.offset_ms ?? 0;
}

export async function confirmClock(client: ClientBase, offsetMs: number): Promise<void> {
  await client.query(
    `insert into simulator_clock_followers (pid, offset_ms) values (pg_backend_pid(), $1)
     on conflict (pid) do update set offset_ms = excluded.offset_ms`,
    [offsetMs],
  );
}

export async function listenToClock(client: ClientBase): Promise<void> {
  await client.query(`set application_name = '${clockFollower}'`);
  await client.query(`listen ${clockChannel}`);
}

/** Tries to become the one process that runs the network, for as long as this connection lives. */
export async function tryToLead(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock(7230443) as mine');
  return rows[0]?.mine ?? false;
}

export async function listenToReplies(client: ClientBase): Promise<void> {
  await client.query(`listen ${channel}`);
}
