import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { systemClock } from '#server/platform/clock.ts';
import { readConfig } from '#server/platform/config.ts';
import { type Context, systemContext } from '#server/platform/context.ts';
import { type Connection, connect } from '#server/platform/db/connect.ts';
import { startEmbeddedDatabase } from '#server/platform/db/embedded.ts';
import { silentLog } from '#server/platform/log.ts';
import { deriveSecrets } from '#server/platform/secrets.ts';
import { type CountingSmsc, startCountingSmsc } from '../../bench/support/counting-smsc.ts';
import { startMailServer } from '../../bench/support/mail-server.ts';
import { type CorellaProcess, installationSecret, startProcess } from '../security/process.ts';

/** Two processes, each with web and worker, over a database of their own and a carrier that counts: all of which can be killed. */
export type KillHouse = {
  smsc: CountingSmsc;
  connection: Connection;
  /** As a worker of the installation has it. */
  context: Context;
  /** Where one that is alive listens. */
  url(): string;
  killProcess(which: number): Promise<void>;
  killDatabase(): Promise<void>;
  close(): Promise<void>;
};

export async function startKillHouse(onTaken: (to: string, text: string) => void): Promise<KillHouse> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'corella-kill-'));
  const database = await startEmbeddedDatabase({ dataFolder, say: () => {} });
  const smsc = await startCountingSmsc({ query: 'window=100&backoff=0.1&max_backoff=0.5', onTaken });
  const mail = await startMailServer();
  const env = {
    CORELLA_SMPP_URL: smsc.smppUrl,
    CORELLA_SMTP_URL: mail.url,
    CORELLA_WELCOME_CREDITS: '10000000',
    CORELLA_LOG: 'warn',
  };
  const start = () => startProcess({ databaseUrl: database.url, env });
  const processes: CorellaProcess[] = [await start(), await start()];
  const connection = connect(database.url, { log: silentLog, max: 4 });
  const context = systemContext({
    db: connection.db,
    clock: systemClock,
    log: silentLog,
    secrets: deriveSecrets(Buffer.from(installationSecret, 'hex')),
    config: readConfig({}),
  });
  return {
    smsc,
    connection,
    context,
    url: () => processes[0]?.url ?? '',
    async killProcess(which) {
      const [killed] = processes.splice(which, 1);
      await killed?.kill9();
      processes.push(await start());
    },
    async killDatabase() {
      process.kill(await findPostmaster(database.url), 'SIGKILL');
    },
    async close() {
      await connection.close();
      for (const each of processes) await each.kill9();
      await mail.close();
      await smsc.close();
      await database.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

async function findPostmaster(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid",
  );
  await client.end();
  return rows[0]?.pid ?? 0;
}
