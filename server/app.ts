import type { FastifyInstance } from 'fastify';
import { createAuthenticator } from './access/sessions.ts';
import { accessRoutes } from './access/routes.ts';
import { accountRoutes } from './accounts/routes.ts';
import { findSimSwap } from './carriers/simulator/handsets.ts';
import { listSimulatorRoutes } from './carriers/simulator/routes.ts';
import { type SharedClock, shareClock } from './carriers/simulator/shared-clock.ts';
import { buildServer } from './http/serve.ts';
import { messagingRoutes } from './messaging/routes.ts';
import { ensureSharedNumber, isHostedNumber } from './messaging/senders.ts';
import { movableClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { type Context, systemContext } from './platform/context.ts';
import type { Connection } from './platform/db/connect.ts';
import type { Listener } from './platform/db/listen.ts';
import type { Log } from './platform/log.ts';
import type { Secrets } from './platform/secrets.ts';
import { startWorker } from './worker.ts';

export type Ground = { config: Config; connection: Connection; listener: Listener; log: Log; secrets: Secrets };

export type App = { server: FastifyInstance | undefined; stop(): Promise<void> };

/** Builds what the roles of this process need and introduces the features to each other. Reading this file and worker.ts is reading the architecture. */
export async function startApp(ground: Ground): Promise<App> {
  const { config, connection, log, secrets } = ground;
  const clock = movableClock();
  const context = systemContext({ db: connection.db, clock, log, secrets, config });
  await ensureSharedNumber(context);
  const sharedClock = config.simulator ? await shareClock({ pool: connection.pool, db: connection.db, clock, log }) : undefined;
  const worker = config.roles.includes('worker') ? await startWorker(ground, context) : undefined;
  const web = config.roles.includes('web') ? startWeb(ground, context, sharedClock) : undefined;
  return {
    server: web?.server,
    async stop() {
      await web?.stop();
      await worker?.stop();
      await sharedClock?.stop();
    },
  };
}

function startWeb({ config, connection, listener }: Ground, context: Context, sharedClock: SharedClock | undefined) {
  const authenticator = createAuthenticator(connection.pool);
  let stopping = false;
  const server = buildServer({
    context,
    authenticator,
    routes: [
      ...accessRoutes({ isHostedNumber, simChangedAt: config.simulator ? findSimSwap : async () => undefined, findSession: authenticator.findSession }),
      ...accountRoutes({ isHostedNumber }),
      ...messagingRoutes,
      ...(sharedClock ? listSimulatorRoutes(sharedClock) : []),
    ],
  });
  return {
    server,
    async stop() {
      stopping = true;
      await server.close();
    },
  };
}
