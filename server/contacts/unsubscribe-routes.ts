import { unsubscribes } from '#contract/unsubscribes.ts';
import { sendCsv } from '#server/http/csv-file.ts';
import { type Route, route } from '#server/http/route.ts';
import {
  addResubscription,
  addUnsubscribes,
  cancelSuspectedMessages,
  dismissSuspectedUnsubscribe,
} from './unsubscribe-acts.ts';
import {
  exportUnsubscribes,
  listSuspectedUnsubscribes,
  listUnsubscribeChanges,
  listUnsubscribes,
} from './unsubscribe-list.ts';
import type { CancelWaiting, CountWaiting } from './unsubscribes.ts';

type Handed = { cancelWaiting: CancelWaiting; countWaiting: CountWaiting };

/** The routes of unsubscribes; messaging hands over how to cancel and to count what waits for numbers. */
export function unsubscribeRoutes({ cancelWaiting, countWaiting }: Handed): Route[] {
  return [
    route(unsubscribes.listUnsubscribes, (context, { query }) => listUnsubscribes(context, query)),
    route(unsubscribes.addUnsubscribes, (context, { body }) => addUnsubscribes(context, body, cancelWaiting)),
    route(unsubscribes.addResubscription, (context, { body }) => addResubscription(context, body)),
    route(unsubscribes.listSuspectedUnsubscribes, (context, { query }) =>
      listSuspectedUnsubscribes(context, query, countWaiting),
    ),
    route(unsubscribes.cancelSuspectedMessages, (context, { params }) =>
      cancelSuspectedMessages(context, params.number, cancelWaiting),
    ),
    route(unsubscribes.dismissSuspectedUnsubscribe, (context, { params }) =>
      dismissSuspectedUnsubscribe(context, params.number),
    ),
    route(unsubscribes.listUnsubscribeChanges, (context, { params }) =>
      listUnsubscribeChanges(context, params.number),
    ),
    route(unsubscribes.exportUnsubscribes, (context, { query }, stream) =>
      sendCsv(stream, {
        name: 'unsubscribes.csv',
        pages: exportUnsubscribes(context, { query, timeZone: context.actor.timeZone }),
      }),
    ),
  ];
}
