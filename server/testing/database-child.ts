import { lockDataFolder } from '../platform/data-folder.ts';
import { startEmbeddedDatabase } from '../platform/db/embedded.ts';

// A process of its own for the tests of the embedded database: locks the folder, starts the database, reports each in one JSON line, and
// stops when its standard input ends.
function report(fact: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}

const [dataFolder = '', mode = 'lock'] = process.argv.slice(2);

try {
  const lock =
    mode === 'lock' ? await lockDataFolder(dataFolder, { address: 'http://127.0.0.1:3000' }) : undefined;
  const database = await startEmbeddedDatabase({ dataFolder, say: (said) => report({ said }) });
  report({ url: database.url, startedHere: database.startedHere, pid: process.pid });
  await new Promise((resolve) => process.stdin.resume().once('end', resolve));
  await database.stop();
  await lock?.release();
  report({ stopped: true });
} catch (error) {
  report({ refused: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  process.exitCode = 1;
}
