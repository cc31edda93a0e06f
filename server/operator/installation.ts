import { systemClock } from '#server/platform/clock.ts';
import type { Config } from '#server/platform/config.ts';
import { type Context, systemContext } from '#server/platform/context.ts';
import { connect } from '#server/platform/db/connect.ts';
import { startEmbeddedDatabase } from '#server/platform/db/embedded.ts';
import { openSecret } from '#server/platform/installation-secret.ts';
import { createLog } from '#server/platform/log.ts';
import { checkFingerprint } from '#server/platform/secret-fingerprint.ts';
import { deriveSecrets } from '#server/platform/secrets.ts';

export type OpenInstallation = { context: Context; close(): Promise<void> };

/** Opens an installation for a command: its database (started for the while of the command when it is the embedded one and not running) and its secret. Throws StartRefusal. */
export async function openInstallation(
  config: Config,
  say: (sentence: string) => void,
): Promise<OpenInstallation> {
  const secrets = deriveSecrets(await openSecret(config, { create: false }));
  const log = createLog(config.logLevel === 'info' ? 'error' : config.logLevel);
  const embedded =
    config.databaseUrl === undefined
      ? await startEmbeddedDatabase({ dataFolder: config.dataFolder, say })
      : undefined;
  const { pool, db, close } = connect(config.databaseUrl ?? embedded?.url ?? '', { log, max: 2 });
  const context = systemContext({ db, clock: systemClock, log, secrets, config }, 'command');
  const closeAll = async () => {
    await close();
    // Kysely leaves a pool open that it was never asked to use.
    if (!pool.ended) await pool.end();
    await embedded?.stop();
  };
  try {
    await checkFingerprint(pool, secrets);
  } catch (error) {
    await closeAll();
    throw error;
  }
  return { context, close: closeAll };
}
