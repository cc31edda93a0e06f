import { setTimeout } from 'node:timers/promises';
import { setOperator } from '#server/accounts/operators.ts';
import type { Exchange } from '#server/carriers/carrier.ts';
import { openExchange } from '#server/carriers/exchange.ts';
import { carrierKinds } from '#server/carriers/kinds.ts';
import { readConfig } from '#server/platform/config.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { connect } from '#server/platform/db/connect.ts';
import { listen } from '#server/platform/db/listen.ts';
import { silentLog } from '#server/platform/log.ts';
import { startWorker } from '#server/worker.ts';
import { openTeam } from './account-team.ts';
import type { TestDatabase } from './database.ts';

type Heard = { receipts: string[]; inbound: string[] };
export type TestExchange = Exchange & Heard;

/** An installation without the simulator, its operator, and its workers, or the exchanges of these alone. */
export async function openInstallation(
  database: TestDatabase,
  environment: Record<string, string> = {},
  clock: Context['clock'] = { now: () => new Date() },
) {
  const team = await openTeam(database);
  const { accountId } = team.owner.actor;
  await setOperator(team.context, { accountId, isOperator: true });
  const listener = await listen(database.url, silentLog);
  const config = readConfig({
    PORT: '0',
    CORELLA_SIMULATOR: 'off',
    CORELLA_SMTP_URL: 'smtp://127.0.0.1:1',
    ...environment,
  });
  const onClose: (() => Promise<void>)[] = [() => listener.close()];
  const context: Context = { ...team.context, config, clock };
  const operator: ActorContext = { ...team.owner, config, clock };
  const pages: string[] = [];
  await listener.on('live', (payload) => void pages.push(payload));
  return {
    team,
    context,
    operator,
    /** What was told to open pages. */
    pages,
    /** A worker with connections of its own, as a process of its own has them. */
    async startWorker(): Promise<void> {
      const connection = connect(database.url, { log: silentLog, max: 5 });
      const ears = await listen(database.url, silentLog);
      const ground = { config, connection, listener: ears, log: silentLog, secrets: context.secrets };
      const worker = await startWorker(ground, { ...context, db: connection.db });
      onClose.unshift(async () => {
        await worker.stop();
        await ears.close();
        await connection.close();
      });
    },
    async openExchange(): Promise<TestExchange> {
      const heard: Heard = { receipts: [], inbound: [] };
      const events = {
        onReceipt: async (routeId: string, { carrierId }: { carrierId: string }) => {
          heard.receipts.push(`${routeId} ${carrierId}`);
        },
        onInbound: async (routeId: string, { text }: { text: string }) => {
          heard.inbound.push(`${routeId} ${text}`);
        },
      };
      const exchange = await openExchange(context, { kinds: carrierKinds, events, listener });
      onClose.unshift(() => exchange.close());
      return Object.assign(exchange, heard);
    },
    async close() {
      for (const close of onClose) await close();
    },
  };
}

/** Waits until something that is asked for is so. */
export async function eventually<T>(read: () => T | Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const value = await read();
    if (isSo(value)) return value;
    if (performance.now() > deadline) throw new Error(`Never came true: ${isSo} of ${JSON.stringify(value)}`);
    await setTimeout(10);
  }
}
