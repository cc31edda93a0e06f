import { Readable } from 'node:stream';
import { messaging } from '#contract/messaging.ts';
import { type Route, route, type Stream } from '#server/http/route.ts';
import { exportMessages, listMessages } from './history.ts';
import { sendMessage, showMessage } from './messages.ts';
import { listSenders } from './senders.ts';

export const messagingRoutes: Route[] = [
  route(messaging.listSenders, (context) => listSenders(context)),
  route(messaging.sendMessage, (context, { body }) => sendMessage(context, body)),
  route(messaging.listMessages, (context, { query }) => listMessages(context, query)),
  route(messaging.showMessage, (context, { params }) => showMessage(context, params.messageId)),
  route(messaging.exportMessages, (context, { query }, stream) =>
    sendCsv(stream, exportMessages(context, query)),
  ),
];

// Header and first rows are read before the answer begins, so that a refusal is still a refusal and not a broken file.
async function sendCsv({ reply }: Stream, pages: AsyncGenerator<string>): Promise<void> {
  const header = await pages.next();
  const first = await pages.next();
  async function* all() {
    yield `${header.value ?? ''}${first.value ?? ''}`;
    yield* pages;
  }
  void reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', 'attachment; filename="messages.csv"')
    .send(Readable.from(all()));
}
