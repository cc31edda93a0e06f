import process from 'node:process';
import { ConfigError, readConfig } from '#server/platform/config.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { errorCode, StartRefusal } from '#server/platform/start-refusal.ts';
import { CommandRefusal, UsageError } from './command.ts';
import { type Order, readCommandLine } from './command-line.ts';
import { openInstallation } from './installation.ts';

const undefinedTable = '42P01';

async function run(words: string[]): Promise<number> {
  const order = readCommandLine(words);
  if (typeof order === 'string') {
    process.stdout.write(`${order}\n`);
    return 0;
  }
  // biome-ignore lint/style/noProcessEnv: a program of its own reads its settings as the server's main does.
  const { context, close } = await openInstallation(readConfig(process.env), say);
  try {
    const report = await order.command.run(context, order.values);
    process.stdout.write(`${writeReport(order, report)}\n`);
    return report.failed ? 1 : 0;
  } finally {
    await close();
  }
}

function writeReport({ json }: Order, report: { lines: string[]; json: unknown }): string {
  return json ? JSON.stringify(report.json) : report.lines.join('\n');
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** Tells why a command failed, in one sentence where the reason is known; answers the exit code. */
function explain(error: unknown): number {
  if (error instanceof UsageError) {
    say(error.message);
    return 2;
  }
  const known = [CommandRefusal, Refusal, StartRefusal, ConfigError].some((kind) => error instanceof kind);
  if (error instanceof Error && known) say(error.message);
  else if (errorCode(error) === undefinedTable)
    say('This database has no Corella in it yet, or an older one. Start Corella once, then try again.');
  else if (errorCode(error) !== undefined)
    say(`The database cannot be reached (${errorCode(error)}). Is it running, and DATABASE_URL right?`);
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}

process.exitCode = await run(process.argv.slice(2)).catch(explain);
