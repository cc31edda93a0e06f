import { ask, statement } from '#server/platform/db/statement.ts';
import type { SimulatorDb } from './handsets.ts';

/** Leaves these phones their newest texts; what they have written and nobody has taken yet stays. */
export async function pruneTextsOf(
  db: SimulatorDb,
  { numbers, keep }: { numbers: string[]; keep: number },
): Promise<void> {
  await ask(
    db,
    statement<never>(
      `delete from simulator_texts text
       using unnest($1::text[]) as crowded (number),
         lateral (select id from simulator_texts where handset = crowded.number order by id desc offset $2 limit 1) as oldest
       where text.handset = crowded.number and text.id <= oldest.id and text.state <> 'queued'`,
      [numbers, keep],
    ),
  );
}

type Removed = { handset: string };

/** Leaves the newest texts of all phones; answers whose went. At most `limit` go. */
export async function pruneTexts(
  db: SimulatorDb,
  { keep, limit }: { keep: number; limit: number },
): Promise<string[]> {
  const gone = await ask(
    db,
    statement<Removed>(
      `with oldest as (select id from simulator_texts order by id desc offset $1 limit 1),
       gone as (
         delete from simulator_texts where id in (
           select id from simulator_texts where id <= (select id from oldest) and state <> 'queued' order by id limit $2)
         returning handset)
       select distinct handset from gone`,
      [keep, limit],
    ),
  );
  return gone.map(({ handset }) => handset);
}

/** Removes phones without a text that nobody has told anything. */
export async function prunePhones(db: SimulatorDb, numbers: string[]): Promise<void> {
  await ask(
    db,
    statement<never>(
      `delete from simulator_handsets handset
       where number = any($1::text[]) and mode = 'normal' and sim_swapped_at is null
         and not exists (select from simulator_texts where simulator_texts.handset = handset.number)`,
      [numbers],
    ),
  );
}

export async function pruneParts(db: SimulatorDb, before: Date): Promise<void> {
  await ask(db, statement<never>('delete from simulator_parts where at < $1', [before]));
}
