import type { Output, Query } from '#contract/endpoint.ts';
import type { Unsubscribe, unsubscribes } from '#contract/unsubscribes.ts';
import { readContactNumber } from '#server/accounts/mobile-number.ts';
import { nameBy } from '#server/accounts/person-name.ts';
import { numberCell } from '#server/http/csv-number.ts';
import { type CsvTable, openCsvTable } from '#server/http/csv-table.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { checkIdCursor } from '#server/platform/id-cursor.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { readCursor, refuseCursor, writeCursor } from './cursors.ts';
import {
  listChanges,
  listSuspicions,
  listUnsubscribeRows,
  type UnsubscribeFilter,
} from './queries/unsubscribe-lists.ts';
import { type CountWaiting, findOptOut } from './unsubscribes.ts';

const pageRows = 50;
const exportRows = 1000;

/** Lists the numbers that get no more texts, newest first. */
export async function listUnsubscribes(
  context: ActorContext,
  { cursor, limit = pageRows, ...query }: Query<typeof unsubscribes.listUnsubscribes>,
): Promise<Output<typeof unsubscribes.listUnsubscribes>> {
  return readPage(context, { filter: readFilter(query), before: readPlace(cursor), limit });
}

type Place = { at: Date; number: string };
type Page = { filter: UnsubscribeFilter; before: Place | undefined; limit: number };

async function readPage(context: ActorContext, page: Page) {
  const rows = await listUnsubscribeRows(context.db, context.actor.accountId, {
    ...page,
    limit: page.limit + 1,
  });
  const shown = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? shown.at(-1) : undefined;
  return {
    unsubscribes: shown.map(describe),
    nextCursor: last ? writeCursor([last.at.getTime(), last.number]) : null,
  };
}

type Row = Awaited<ReturnType<typeof listUnsubscribeRows>>[number];

function describe({ userId, userName, at, ...row }: Row): Unsubscribe {
  return { ...row, by: nameBy(userId, userName), at: at.toISOString() };
}

function readFilter(query: Query<typeof unsubscribes.exportUnsubscribes>): UnsubscribeFilter {
  const { search, origin, from, to } = query;
  return {
    ...(search !== undefined && search.trim() !== '' && { digits: readDigits(search) }),
    ...(origin !== undefined && { origin }),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
  };
}

// As people write it: 0491 570 finds +61 491 570 …, and 006 the end of a number. Words are in no number.
function readDigits(search: string): string {
  const digits = search.replace(/\D/g, '').replace(/^(00(?=\d{5})|0(?=[1-9]))/, '');
  return digits === '' ? 'none' : digits;
}

// The highest instant of JavaScript, which PostgreSQL stores too.
const latestMs = 8.64e15;

function readPlace(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const [ms, number] = readCursor(cursor);
  const isInstant = typeof ms === 'number' && ms >= 0 && ms <= latestMs;
  if (!isInstant || typeof number !== 'string') throw refuseCursor();
  return { at: new Date(ms), number };
}

/** Yields the list as CSV, a page of rows at a time, with times of a zone. */
export async function* exportUnsubscribes(
  context: ActorContext,
  { query, timeZone }: { query: Query<typeof unsubscribes.exportUnsubscribes>; timeZone: string },
): AsyncGenerator<string> {
  const filter = readFilter(query);
  const file = openCsvTable(table, timeZone);
  let before: Place | undefined;
  yield file.header;
  do {
    const page = await readPage(context, { filter, before, limit: exportRows });
    yield file.writeLines(page.unsubscribes);
    before = readPlace(page.nextCursor ?? undefined);
  } while (before !== undefined);
}

const table: CsvTable<Unsubscribe> = {
  times: ['Time'],
  columns: {
    Number: ({ number }) => numberCell(number),
    Origin: ({ origin }) => origin,
    Reason: ({ reason }) => reason,
    Person: ({ by }) => by?.name ?? null,
    Time: ({ at }) => at,
    'Time in UTC': ({ at }) => at,
    Message: ({ messageId }) => messageId,
  },
};

/** Lists replies that read like an opt-out and wait for a decision, newest first. */
export async function listSuspectedUnsubscribes(
  context: ActorContext,
  { cursor, limit = pageRows }: Query<typeof unsubscribes.listSuspectedUnsubscribes>,
  countWaiting: CountWaiting,
): Promise<Output<typeof unsubscribes.listSuspectedUnsubscribes>> {
  checkIdCursor(cursor);
  const rows = await listSuspicions(context.db, context.actor.accountId, {
    before: cursor,
    limit: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const numbers = shown.map(({ number }) => number);
  const waiting = await countWaiting(context, { accountId: context.actor.accountId, numbers });
  return {
    suspected: shown.map(({ number, reason, messageId, at }) => ({
      number,
      text: reason,
      messageId,
      waiting: waiting.get(number) ?? 0,
      at: at.toISOString(),
    })),
    nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** Says when and why a number opted out and in. Refuses recipient_invalid. */
export async function listUnsubscribeChanges(
  context: ActorContext,
  text: string,
): Promise<Output<typeof unsubscribes.listUnsubscribeChanges>> {
  const { accountId } = context.actor;
  const number = readListedNumber(context, text, 'params/number');
  const changes = await listChanges(context.db, accountId, number);
  return {
    isUnsubscribed: (await findOptOut(context, { accountId, number })) !== undefined,
    changes: changes.map(({ userId, userName, at, ...change }) => ({
      ...change,
      by: nameBy(userId, userName),
      at: at.toISOString(),
    })),
  };
}

/** Reads a number of the list in any usual spelling, as E.164. Refuses recipient_invalid. */
export function readListedNumber(context: ActorContext, text: string, field: string): string {
  try {
    return readContactNumber(text, context.config.homeCountry);
  } catch (error) {
    if (error instanceof Refusal) throw refuseField('recipient_invalid', field);
    throw error;
  }
}
