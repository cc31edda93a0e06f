import { openImporter } from '#server/contacts/imports/import-job.ts';
import { cancelWaiting } from '#server/messaging/cancel.ts';
import { readConfig } from '#server/platform/config.ts';
import { systemContext } from '#server/platform/context.ts';
import { connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { deriveSecrets } from '#server/platform/secrets.ts';

// A worker that does nothing but import, in a process of its own: it can be killed. Its clock may be ahead, so that the lease of one that
// was killed is over for it. It writes how much memory it took at most, in bytes, whenever that grows.
const aheadMs = Number(process.env['CORELLA_TEST_AHEAD_MS'] ?? 0);
const { db } = connect(process.env['CORELLA_TEST_DATABASE_URL'] ?? '', { log: silentLog, max: 3 });
const context = systemContext({
  db,
  clock: { now: () => new Date(Date.now() + aheadMs) },
  log: silentLog,
  secrets: deriveSecrets(Buffer.alloc(32, 7)),
  config: readConfig({ PORT: '0' }),
});
const importer = openImporter(context, cancelWaiting);

let highest = 0;
setInterval(() => {
  const now = process.memoryUsage.rss();
  if (now <= highest) return;
  highest = now;
  process.stdout.write(`${highest}\n`);
}, 50).unref();

for (;;) if ((await importer.take()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
