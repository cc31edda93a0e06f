import type { Insertable, Selectable } from 'kysely';
import type { HandsetMode, NetworkScript } from '#contract/simulator.ts';
import { ask, askTogether, statement } from '#server/platform/db/statement.ts';
import type { SimulatorTables } from '../schema.ts';
import type { SimulatorDb, TextRow } from './handsets.ts';

export type PartRow = Insertable<SimulatorTables['simulatorParts']>;
export type ReceiptRow = Selectable<SimulatorTables['simulatorReceipts']>;
export type Phone = { number: string; mode: HandsetMode; delaySeconds: number };
/** What a batch of texts changes of a phone; a null text leaves the last one. */
export type PhoneRow = Phone & { lastText: string | null; texts: number };

/** How the phones of these numbers and the network behave; a number that has no phone yet is not among them. */
export async function readBehaviour(
  db: SimulatorDb,
  numbers: string[],
): Promise<{ phones: Map<string, Phone>; script: NetworkScript }> {
  const [phones, network] = await askTogether(db, [
    statement<Phone>(
      'select number, mode, delay_seconds as "delaySeconds" from simulator_handsets where number = any($1::text[])',
      [numbers],
    ),
    statement<{ script: NetworkScript }>('select script from simulator_network', []),
  ]);
  return { phones: new Map(phones.map((phone) => [phone.number, phone])), script: network[0]?.script ?? {} };
}

export type SubmitRows = { at: Date; phones: PhoneRow[]; texts: TextRow[]; receipts: ReceiptRow[] };

const phonesColumns = '$2::text[], $3::text[], $4::integer[], $5::text[], $6::integer[]';
const textColumns = '$7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[]';
const receiptColumns =
  '$14::uuid[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::float8[]';

// One statement, hence one commit, for up to 500 texts with their phones and receipts: 0.04 ms of the database a text, against 0.6 ms
// with a transaction for each. The phones come sorted, so that nobody who locks several waits for us in a circle.
const storing = `
  with phones as (
    insert into simulator_handsets as handset (number, mode, delay_seconds, created_at, last_text, last_at, texts)
    select number, mode, delay_seconds, $1, last_text, case when last_text is null then null else $1::timestamptz end, texts
    from unnest(${phonesColumns}) as phone (number, mode, delay_seconds, last_text, texts)
    on conflict (number) do update set
      last_text = coalesce(excluded.last_text, handset.last_text),
      last_at = coalesce(excluded.last_at, handset.last_at),
      texts = handset.texts + excluded.texts
    returning number, texts
  ), stored as (
    insert into simulator_texts (id, handset, direction, other, text, state, system_id, at)
    select *, $1::timestamptz from unnest(${textColumns})
  ), receipts as (
    insert into simulator_receipts (id, handset, sender, stat, carrier_id, system_id, at, due_at)
    select id, handset, sender, stat, carrier_id, system_id, $1, $1::timestamptz + delay * interval '1 second'
    from unnest(${receiptColumns}) as receipt (id, handset, sender, stat, carrier_id, system_id, delay)
  )
  select number from phones where texts > 200`;

/** Stores what became of a batch of texts; answers the phones that hold more texts than are kept. */
export async function storeSubmits(
  db: SimulatorDb,
  { at, phones, texts, receipts }: SubmitRows,
): Promise<string[]> {
  const crowded = await ask(
    db,
    statement<{ number: string }>(storing, [
      at,
      phones.map(({ number }) => number),
      phones.map(({ mode }) => mode),
      phones.map(({ delaySeconds }) => delaySeconds),
      phones.map(({ lastText }) => lastText),
      phones.map(({ texts: count }) => count),
      texts.map(({ id }) => id),
      texts.map(({ handset }) => handset),
      texts.map(({ direction }) => direction),
      texts.map(({ other }) => other),
      texts.map(({ text }) => text),
      texts.map(({ state }) => state),
      texts.map(({ systemId }) => systemId),
      receipts.map(({ id }) => id),
      receipts.map(({ handset }) => handset),
      receipts.map(({ sender }) => sender),
      receipts.map(({ stat }) => stat),
      receipts.map(({ carrierId }) => carrierId),
      receipts.map(({ systemId }) => systemId),
      receipts.map(({ dueAt }) => (dueAt.getTime() - at.getTime()) / 1000),
    ]),
  );
  return crowded.map(({ number }) => number);
}

export type WholeText = { handset: string; other: string; reference: number; total: number; text: string };

/** Keeps parts of long texts; answers the texts that are whole now, whose parts go. */
export async function joinParts(db: SimulatorDb, parts: PartRow[]): Promise<WholeText[]> {
  const keys = [
    parts.map(({ handset }) => handset),
    parts.map(({ other }) => other),
    parts.map(({ reference }) => reference),
    parts.map(({ total }) => total),
  ];
  const [, whole] = await askTogether(db, [
    statement<never>(
      `insert into simulator_parts (handset, other, reference, total, part, text, at)
       select distinct on (1, 2, 3, 4, 5) * from unnest($1::text[], $2::text[], $3::integer[], $4::integer[], $5::integer[], $6::text[], $7::timestamptz[])
       on conflict (handset, other, reference, total, part) do update set text = excluded.text, at = excluded.at`,
      [...keys, parts.map(({ part }) => part), parts.map(({ text }) => text), parts.map(({ at }) => at)],
    ),
    statement<WholeText>(
      `with touched as (
         select distinct * from unnest($1::text[], $2::text[], $3::integer[], $4::integer[]) as key (handset, other, reference, total)
       ), whole as (
         select handset, other, reference, total, string_agg(part.text, '' order by part.part) as text
         from touched join simulator_parts part using (handset, other, reference, total)
         group by handset, other, reference, total having count(*) = total
       ), gone as (
         delete from simulator_parts part using whole
         where (part.handset, part.other, part.reference, part.total) = (whole.handset, whole.other, whole.reference, whole.total)
       )
       select * from whole`,
      keys,
    ),
  ]);
  return whole;
}
