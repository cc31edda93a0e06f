import type pg from 'pg';
import { greatAccountId, listSeededFilters, type SeededFilter } from './history-rows.ts';

/** Where a page of a filter begins: its rows are those below the cursor. */
export type PagePlace = { page: number; cursor: string | undefined };

const pageRows = 50;
const deepestPage = 10_000;

const wordsOf = (filter: SeededFilter) => filter.text?.toLowerCase().split(' ') ?? [];

function listSearchedWords(rows: number): string[] {
  return [...new Set(Object.values(listSeededFilters(rows)).flatMap(wordsOf))];
}

/**
 * Writes down of every row of the great account what filters ask for, in a table of the bench's own, so that the place of a page is counted
 * by reading all rows and not by what is measured. Kept with the rows.
 */
export async function preparePagePlaces(client: pg.ClientBase, rows: number): Promise<void> {
  const { rowCount } = await client.query("select from pg_class where relname = 'seeded_facts'");
  if (rowCount) return;
  const held = listSearchedWords(rows).map(
    (word, bit) => `((strpos(lower(m.text), '${word}') > 0)::int << ${bit})`,
  );
  await client.query(`
    create unlogged table seeded_facts as
    select m.id, m.direction, m.number, m.sender, m.user_id, m.batch_id, s.state, ${held.join(' | ')} as words
    from messages m join message_states s on s.account_id = m.account_id and s.message_id = m.id
    where m.account_id = '${greatAccountId}' order by m.id desc`);
  await client.query('vacuum analyze seeded_facts');
}

const placeText = `
with found as materialized (
  select id from seeded_facts
  where ($1::text is null or direction = $1) and ($2::text is null or state = $2) and ($3::text is null or number = $3)
    and ($4::text is null or sender = $4) and ($5::uuid is null or user_id = $5) and ($6::uuid is null or batch_id = $6)
    and ($7::uuid is null or id >= $7) and ($8::uuid is null or id < $8) and words & $9 = $9),
page as (select least($10::bigint, greatest(1, (count(*) + $11 - 1) / $11)) as number from found)
select number::int, (
  select id from found order by id desc offset greatest(0, (number - 1) * $11 - 1) limit 1) as cursor
from page`;

/** The 10,000th page of a filter, or its last one where it has fewer. */
export async function findDeepPage(
  client: pg.ClientBase,
  { filter, rows, from, before }: { filter: SeededFilter; rows: number; from?: string; before?: string },
): Promise<PagePlace> {
  const searched = listSearchedWords(rows);
  const words = wordsOf(filter).reduce((mask, word) => mask | (1 << searched.indexOf(word)), 0);
  const { direction, state, number, sender, userId, batchId } = filter;
  const asked = [
    direction,
    state,
    number,
    sender,
    userId,
    batchId,
    from,
    before,
    words,
    deepestPage,
    pageRows,
  ];
  const { rows: answers } = await client.query<{ number: number; cursor: string | null }>(placeText, asked);
  const answer = answers[0];
  const page = answer?.number ?? 1;
  return { page, cursor: page > 1 ? (answer?.cursor ?? undefined) : undefined };
}
