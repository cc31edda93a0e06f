import { billing } from '#contract/billing.ts';
import { sendCsv } from '#server/http/csv-file.ts';
import { type Route, route } from '#server/http/route.ts';
import { findBalance } from './ledger.ts';
import { exportLedger, listLedger, type NameBatches } from './statement.ts';

/** The routes of credits; messaging hands over what its batches say. */
export function billingRoutes({ nameBatches }: { nameBatches: NameBatches }): Route[] {
  return [
    route(billing.showBalance, (context) => findBalance(context, context.actor.accountId)),
    route(billing.listLedger, (context, { query }) => listLedger(context, query, nameBatches)),
    route(billing.exportLedger, (context, { query }, stream) => {
      const { timeZone } = context.actor;
      return sendCsv(stream, {
        name: 'credits.csv',
        pages: exportLedger(context, { query, timeZone, nameBatches }),
      });
    }),
  ];
}
