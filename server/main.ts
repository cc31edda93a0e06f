import { startApp } from './app.ts';
import { type HostNumber, seedDemoWorld } from './demo-world.ts';
import { addHostedNumber } from './operator/hosted-numbers.ts';
import { systemClock } from './platform/clock.ts';
import { type Config, ConfigError, readConfig } from './platform/config.ts';
import { systemContext } from './platform/context.ts';
import { lockDataFolder } from './platform/data-folder.ts';
import { connect } from './platform/db/connect.ts';
import { startEmbeddedDatabase } from './platform/db/embedded.ts';
import { listen } from './platform/db/listen.ts';
import { migrate } from './platform/db/migrate.ts';
import { openSecret } from './platform/installation-secret.ts';
import { createLog } from './platform/log.ts';
import { checkFingerprint } from './platform/secret-fingerprint.ts';
import { deriveSecrets } from './platform/secrets.ts';
import { errorCode, StartRefusal } from './platform/start-refusal.ts';

type Stop = () => Promise<void>;

const stopWithinMs = 15_000;
const stops: Stop[] = [];

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

/** Does a step of the start, and says it with the time it took. */
async function step<R>(sentence: string, work: () => Promise<R>): Promise<R> {
  const begun = performance.now();
  const result = await work();
  say(`${sentence} ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return result;
}

async function start(): Promise<void> {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const url = config.databaseUrl ?? (await startDatabase(config));
  const ran = await step('Migrations', () => migrate(url));
  if (ran.length > 0) say(`  ran ${ran.join(', ')}`);
  const connection = connect(url, { log });
  stops.push(() => connection.close());
  const listener = await listen(url, log);
  stops.push(() => listener.close());
  const secrets = deriveSecrets(await openSecret(config, { create: true }));
  await checkFingerprint(connection.pool, secrets);
  const app = await step(`Started ${config.roles.join(' and ')}`, () =>
    startApp({ config, connection, listener, log, secrets }),
  );
  stops.push(() => app.stop());
  if (app.server) {
    await app.server.listen({ host: config.host, port: config.port });
    say(`\nCorella is ready: ${config.publicUrl}`);
    if (config.simulator) {
      say(
        `Simulator on: no text leaves this computer. Pretend phones and mailbox: ${config.publicUrl}/simulator`,
      );
    }
    if (config.demo) {
      const operator = systemContext({ db: connection.db, clock: systemClock, log, secrets, config });
      await sayDemoLogins(config, (number, accountId) =>
        addHostedNumber(operator, { number, accountId, routeId: null }),
      );
    }
  } else say('\nCorella is working.');
}

async function sayDemoLogins(config: Config, hostNumber: HostNumber): Promise<void> {
  const logins = await step('Demo world', () =>
    seedDemoWorld(`http://${config.host}:${config.port}`, hostNumber),
  );
  for (const { name, email, password, codes } of logins)
    say(`  ${name}: ${email}, password "${password}", codes ${codes}`);
}

async function startDatabase(config: Config): Promise<string> {
  const lock = await lockDataFolder(config.dataFolder, { address: config.publicUrl });
  stops.push(() => lock.release());
  const database = await step('Database', () =>
    startEmbeddedDatabase({ dataFolder: config.dataFolder, say }),
  );
  stops.push(() => database.stop());
  return database.url;
}

async function stop(): Promise<void> {
  for (const each of stops.toReversed()) await each();
}

let stopping = false;

function stopOnSignal(signal: string): void {
  if (stopping) return;
  stopping = true;
  say(`\nStopping (${signal}).`);
  setTimeout(() => process.exit(1), stopWithinMs).unref();
  stop().then(
    () => process.exit(0),
    (error: unknown) => {
      say(`It did not stop cleanly: ${String(error)}`);
      process.exit(1);
    },
  );
}

/** What went wrong, as a sentence where it is something that a person can mend. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartRefusal) return error.message;
  const code = errorCode(error);
  if (code === 'EADDRINUSE')
    return 'The port is in use by another program. Stop that program, or set PORT to another number, for example PORT=3001 npm start.';
  if (code === 'EACCES')
    return 'This port needs more rights than this user has. Set PORT to a number above 1023.';
  if (code === 'ENOSPC') return 'The disk is full. Free some space and start again; nothing was lost.';
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND')
    return 'The database of DATABASE_URL cannot be reached. Check that it runs and that the address is right.';
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

process.on('SIGINT', () => stopOnSignal('SIGINT'));
process.on('SIGTERM', () => stopOnSignal('SIGTERM'));

try {
  await start();
} catch (error) {
  process.stderr.write(`\nCorella did not start. ${explain(error)}\n`);
  await stop().catch(() => undefined);
  process.exit(1);
}
