import { Readable } from 'node:stream';
import { unsubscribes } from '#contract/unsubscribes.ts';
import { type Route, route } from '#server/http/route.ts';
import { addResubscription, addUnsubscribes, dismissSuspectedUnsubscribe } from './unsubscribe-acts.ts';
import {
  exportUnsubscribes,
  listSuspectedUnsubscribes,
  listUnsubscribeChanges,
  listUnsubscribes,
} from './unsubscribe-list.ts';
import type { CancelWaiting } from './unsubscribes.ts';

/** The routes of unsubscribes; messaging hands over how to cancel what waits for a number. */
export function contactRoutes({ cancelWaiting }: { cancelWaiting: CancelWaiting }): Route[] {
  return [
    route(unsubscribes.listUnsubscribes, (context, { query }) => listUnsubscribes(context, query)),
    route(unsubscribes.addUnsubscribes, (context, { body }) => addUnsubscribes(context, body, cancelWaiting)),
    route(unsubscribes.addResubscription, (context, { body }) => addResubscription(context, body)),
    route(unsubscribes.listSuspectedUnsubscribes, (context, { query }) =>
      listSuspectedUnsubscribes(context, query),
    ),
    route(unsubscribes.dismissSuspectedUnsubscribe, (context, { params }) =>
      dismissSuspectedUnsubscribe(context, params.number),
    ),
    route(unsubscribes.listUnsubscribeChanges, (context, { params }) =>
      listUnsubscribeChanges(context, params.number),
    ),
    route(unsubscribes.exportUnsubscribes, async (context, { query }, { reply }) => {
      void reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="unsubscribes.csv"')
        .send(Readable.from(exportUnsubscribes(context, query), { objectMode: false }));
    }),
  ];
}
