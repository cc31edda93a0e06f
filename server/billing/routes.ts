import { billing } from '#contract/billing.ts';
import { type Route, route } from '#server/http/route.ts';
import { findBalance, listLedger } from './ledger.ts';

export const billingRoutes: Route[] = [
  route(billing.showBalance, (context) => findBalance(context, context.actor.accountId)),
  route(billing.listLedger, (context, { query }) => listLedger(context, query)),
];
