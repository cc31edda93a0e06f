import { validate as isUuid } from 'uuid';
import { type CsvCell, formatCsvLine } from '#contract/csv.ts';
import type { Output, Query } from '#contract/endpoint.ts';
import type { Message, messaging } from '#contract/messaging.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { refuseField } from '#server/platform/refusal.ts';
import { describeMessage, storableText } from './messages.ts';
import { readSearchedNumber } from './numbers.ts';
import { type HistoryFilter, listHistory } from './queries/history.ts';

const pageRows = 50;
const exportRows = 500;

/** Lists the messages of the account, newest first. Login codes lie in another table and never appear. Refuses recipient_invalid. */
export async function listMessages(
  context: ActorContext,
  { cursor, limit = pageRows, ...query }: Query<typeof messaging.listMessages>,
): Promise<Output<typeof messaging.listMessages>> {
  if (cursor !== undefined && !isUuid(cursor)) throw refuseField('invalid_input', 'query/cursor');
  return readPage(context, { filter: readFilter(context, query), cursor, limit });
}

type Page = { filter: HistoryFilter; cursor: string | undefined; limit: number };

async function readPage(context: ActorContext, { filter, cursor, limit }: Page) {
  const rows = await listHistory(context.db, context.actor.accountId, {
    filter,
    before: cursor,
    limit: limit + 1,
  });
  const messages = rows.slice(0, limit).map(describeMessage);
  return { messages, nextCursor: rows.length > limit ? (messages.at(-1)?.id ?? null) : null };
}

function readFilter(context: ActorContext, query: Query<typeof messaging.exportMessages>): HistoryFilter {
  const { number, text, from, to, ...rest } = query;
  return {
    ...rest,
    ...(number !== undefined && { number: readSearchedNumber(number, context.config.homeCountry) }),
    ...(text !== undefined && { text: storableText(text) }),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
  };
}

/** Yields the history as CSV, a page of rows at a time, so that any number of rows needs the memory of one page. */
export async function* exportMessages(
  context: ActorContext,
  query: Query<typeof messaging.exportMessages>,
): AsyncGenerator<string> {
  const filter = readFilter(context, query);
  let cursor: string | undefined;
  yield header;
  do {
    const page = await readPage(context, { filter, cursor, limit: exportRows });
    if (page.messages.length > 0) yield page.messages.map(writeLine).join('');
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

const columns: Record<string, (message: Message) => CsvCell> = {
  Time: (message) => message.createdAt,
  Direction: (message) => message.direction,
  Number: (message) => message.number,
  Sender: (message) => message.sender,
  Text: (message) => message.text,
  Encoding: (message) => message.encoding,
  Parts: (message) => message.parts,
  State: (message) => message.state,
  Note: (message) => message.stateNote,
  Person: (message) => message.by?.name ?? null,
  Sent: (message) => message.sentAt,
  Delivered: (message) => message.deliveredAt,
  Id: (message) => message.id,
};

const header = formatCsvLine(Object.keys(columns));

function writeLine(message: Message): string {
  return formatCsvLine(Object.values(columns).map((read) => read(message)));
}
