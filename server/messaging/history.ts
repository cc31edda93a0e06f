import type { Output, Query } from '#contract/endpoint.ts';
import type { Message, messaging } from '#contract/messaging.ts';
import { numberCell } from '#server/http/csv-number.ts';
import { type CsvTable, openCsvTable } from '#server/http/csv-table.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { checkIdCursor } from '#server/platform/id-cursor.ts';
import { firstIdAt, highestId, lowestId } from '#server/platform/time-ids.ts';
import type { Search } from './history-reading.ts';
import { searchHistory } from './history-search.ts';
import { describeMessages } from './messages.ts';
import { readSearchedNumber } from './numbers.ts';
import type { HistoryFilter } from './queries/history.ts';
import { readWordSearch } from './words.ts';

const pageRows = 50;
const exportRows = 500;

/**
 * Lists the messages of the account, newest first. A page may hold fewer than asked for, none even, and the next one goes on: that keeps
 * each as quick as the first. Login codes lie in another table and never appear. Refuses recipient_invalid.
 */
export async function listMessages(
  context: ActorContext,
  { cursor, limit = pageRows, ...query }: Query<typeof messaging.listMessages>,
): Promise<Output<typeof messaging.listMessages>> {
  checkIdCursor(cursor);
  return readPage(context, { query, cursor, limit });
}

type Asked = Query<typeof messaging.exportMessages>;
type Page = { query: Asked; cursor: string | undefined; limit: number };

async function readPage(context: ActorContext, { query, cursor, limit }: Page) {
  const search = readSearch(context, query);
  if (!search) return { messages: [], nextCursor: null };
  const { span } = search;
  const before = cursor !== undefined && cursor < span.before ? cursor : span.before;
  const { rows, next } = await searchHistory(context, { ...search, span: { ...span, before }, limit });
  return { messages: await describeMessages(context, rows), nextCursor: next ?? null };
}

/** What to search for; undefined where nothing can be found. A time is a bound of ids, which are in the order of their time. */
function readSearch(context: ActorContext, query: Asked): Omit<Search, 'limit'> | undefined {
  const { number, text, from, to, direction, state, ...rest } = query;
  const isOut = direction === 'out' || (state !== undefined && state !== 'received');
  if ((direction === 'in' && isOut) || (direction === 'out' && state === 'received')) return undefined;
  const words = text === undefined ? undefined : readWordSearch(text);
  if (text?.trim() && !words) return undefined;
  // A text came in exactly when its state is received.
  const only: HistoryFilter =
    state !== undefined
      ? { state }
      : direction === 'in'
        ? { state: 'received' }
        : direction
          ? { direction }
          : {};
  const filter: HistoryFilter = {
    ...rest,
    ...only,
    ...(number !== undefined && { number: readSearchedNumber(number, context.config.homeCountry) }),
    ...(words && { contains: [...words.whole, words.start].filter((word) => /^\w+$/.test(word)) }),
  };
  const span = {
    from: from === undefined ? lowestId : firstIdAt(new Date(from)),
    before: to === undefined ? highestId : firstIdAt(new Date(to)),
  };
  return { accountId: context.actor.accountId, filter, words, span };
}

/**
 * Yields the history as CSV, a page of rows at a time, so that any number of rows needs the memory of one page; times are those of a zone.
 */
export async function* exportMessages(
  context: ActorContext,
  { query, timeZone }: { query: Asked; timeZone: string },
): AsyncGenerator<string> {
  const file = openCsvTable(table, timeZone);
  let cursor: string | undefined;
  yield file.header;
  do {
    const page = await readPage(context, { query, cursor, limit: exportRows });
    if (page.messages.length > 0) yield file.writeLines(page.messages);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

const table: CsvTable<Message> = {
  times: ['Time', 'Scheduled', 'Sent', 'Delivered'],
  columns: {
    Time: (message) => message.createdAt,
    Direction: (message) => message.direction,
    Number: (message) => numberCell(message.number),
    Sender: (message) => numberCell(message.sender),
    Text: (message) => message.text,
    Encoding: (message) => message.encoding,
    Parts: (message) => message.parts,
    State: (message) => message.state,
    Note: (message) => message.stateNote,
    Person: (message) => message.by?.name ?? null,
    Batch: (message) => message.batchId,
    Credits: (message) => message.spent ?? message.credits,
    Scheduled: (message) => message.scheduledFor,
    Sent: (message) => message.sentAt,
    Delivered: (message) => message.deliveredAt,
    'Time in UTC': (message) => message.createdAt,
    Id: (message) => message.id,
  },
};
