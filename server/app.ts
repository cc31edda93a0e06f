import type { FastifyInstance } from 'fastify';
import { plainPages } from './access/plain-pages.ts';
import { accessRoutes } from './access/routes.ts';
import { createAuthenticator } from './access/sessions.ts';
import { hasAccounts } from './accounts/accounts.ts';
import { accountRoutes } from './accounts/routes.ts';
import { billingRoutes } from './billing/routes.ts';
import { grantWelcome } from './billing/welcome.ts';
import { followCarriersFile } from './carriers/carriers-file.ts';
import { carrierHook } from './carriers/hooks.ts';
import { carrierRoutes } from './carriers/routes.ts';
import { findSimSwap } from './carriers/simulator/handsets.ts';
import { listSimulatorRoutes } from './carriers/simulator/routes.ts';
import { type SharedClock, shareClock } from './carriers/simulator/shared-clock.ts';
import { importRoutes } from './contacts/imports/routes.ts';
import { contactRoutes } from './contacts/routes.ts';
import { unsubscribeRoutes } from './contacts/unsubscribe-routes.ts';
import { serveForms } from './http/forms.ts';
import { serveHooks } from './http/hooks.ts';
import { installationRoutes } from './http/installation-routes.ts';
import { createLiveHub, eventRoutes } from './http/live.ts';
import { servePublicPages } from './http/public-pages.ts';
import { requestContextReader } from './http/request-context.ts';
import { buildServer } from './http/serve.ts';
import { serveWeb } from './http/static.ts';
import { nameBatches } from './messaging/batches.ts';
import { cancelWaiting } from './messaging/cancel.ts';
import { followCodeSender } from './messaging/code-sender.ts';
import { listMessages } from './messaging/history.ts';
import { ensureSharedNumber, isHostedNumber } from './messaging/hosted-numbers.ts';
import { recordInbound } from './messaging/inbound.ts';
import { optOutPage } from './messaging/opt-out-pages.ts';
import { isRouteInUse } from './messaging/route-use.ts';
import { messagingRoutes } from './messaging/routes.ts';
import { shortLinkPage } from './messaging/short-link-pages.ts';
import { countWaiting } from './messaging/waiting.ts';
import { conversing } from './messenger/arrivals.ts';
import { messengerRoutes } from './messenger/routes.ts';
import { movableClock } from './platform/clock.ts';
import { type Context, systemContext } from './platform/context.ts';
import { isReachable } from './platform/db/reachable.ts';
import type { Ground } from './platform/ground.ts';
import { openSendingOf, startWorker } from './worker.ts';

export type App = { server: FastifyInstance | undefined; stop(): Promise<void> };

/** Builds what the roles of this process need and introduces the features to each other: with worker.ts, the architecture in code. */
export async function startApp(ground: Ground): Promise<App> {
  const { config, connection, log, secrets } = ground;
  const clock = movableClock();
  const context = systemContext({ db: connection.db, clock, log, secrets, config });
  await followCarriersFile(context);
  await followCodeSender(context);
  await ensureSharedNumber(context);
  const sharedClock = config.simulator
    ? await shareClock({ pool: connection.pool, db: connection.db, clock, log })
    : undefined;
  const worker = config.roles.includes('worker') ? await startWorker(ground, context) : undefined;
  const web = config.roles.includes('web') ? await startWeb(ground, context, sharedClock) : undefined;
  if (web) clock.onMove(() => void web.hub.recheck());
  return {
    server: web?.server,
    async stop() {
      await web?.stop();
      await worker?.stop();
      await sharedClock?.stop();
    },
  };
}

async function startWeb(
  { config, connection, listener }: Ground,
  context: Context,
  sharedClock: SharedClock | undefined,
) {
  const authenticator = createAuthenticator(connection.pool);
  const hub = await createLiveHub({
    listener,
    clock: context.clock,
    stillOpen: (stream) => authenticator.isSessionOpen(context, stream),
    // The clock of the simulator jumps.
    ...(config.simulator && { recheckMs: 1000 }),
  });
  const simChangedAt = config.simulator ? findSimSwap : async () => undefined;
  let stopping = false;
  const server = buildServer({
    context,
    authenticator,
    routes: [
      ...installationRoutes({
        config,
        hasAccounts,
        isReady: async () => !stopping && (await isReachable(connection.pool)),
      }),
      ...accessRoutes({
        isHostedNumber,
        simChangedAt,
        findSession: authenticator.findSession,
        onAccountCreated: grantWelcome,
      }),
      ...accountRoutes({ isHostedNumber }),
      ...messagingRoutes(conversing),
      ...messengerRoutes(),
      ...unsubscribeRoutes({ cancelWaiting, countWaiting }),
      ...contactRoutes({ cancelWaiting, listMessages }),
      ...importRoutes,
      ...billingRoutes({ nameBatches }),
      ...carrierRoutes(isRouteInUse),
      ...eventRoutes(hub),
      ...(sharedClock ? listSimulatorRoutes(sharedClock) : []),
    ],
  });
  const sending = openSendingOf(context);
  serveHooks(server, requestContextReader(context), [
    carrierHook({
      onReceipt: (routeId, receipt) => sending.desk.record(routeId, receipt),
      onInbound: (open, routeId, part) => recordInbound(open, part, { routeId, conversing }),
    }),
  ]);
  servePublicPages(server, requestContextReader(context), [optOutPage(cancelWaiting), shortLinkPage]);
  serveWeb(server, {
    insertInto: serveForms(
      server,
      requestContextReader(context),
      plainPages({ simChangedAt, onAccountCreated: grantWelcome }),
    ),
  });
  return {
    server,
    hub,
    async stop() {
      stopping = true;
      hub.closeAll();
      await server.close();
      await sending.drain();
    },
  };
}
