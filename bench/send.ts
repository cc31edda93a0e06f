import { cpus, loadavg, totalmem } from 'node:os';
import { measureClaim, measureCodec } from './support/floors.ts';
import { findKannel } from './support/kannel.ts';
import { type KannelRun, measureKannel } from './support/kannel-send.ts';
import { machineMs } from './support/processes.ts';
import { conclude, note, report } from './support/report.ts';
import {
  listStatements,
  receiptsBack,
  type SendingHouse,
  sendBatches,
  startSendingHouse,
} from './support/sending-house.ts';

const option = (name: string, otherwise: number) =>
  Number(process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);
const messages = option('messages', 60_000);
const warmUp = option('warm-up', 10_000);
const window = option('window', 500);
const kannelMessages = option('kannel-messages', 30_000);
const kannelFactor = 1.5;
const claimRows = 250;
const stages = ['web', 'worker', 'carrier', 'postgres'] as const;
const profile = process.argv.includes('--profile');
const withStatements = process.argv.includes('--statements');

async function main(): Promise<void> {
  note(
    `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, PostgreSQL 18 embedded, fsync on; everything on this machine.`,
  );
  const ours = await measureOurs();
  const { rate } = ours;
  report({
    name: 'accepted through receipt',
    value: rate,
    unit: 'parts/s',
    reference: null,
    limit: '>= 3,000 parts/s',
    ok: rate >= 3000,
  });
  await compareWithKannel(ours);
  conclude();
}

type Ours = {
  rate: number;
  /** CPU time of all stages for a message, in microseconds. */
  micros: number;
};

async function measureOurs(): Promise<Ours> {
  const execArgv = profile ? { web: ['--cpu-prof'], worker: ['--cpu-prof'] } : {};
  const house = await startSendingHouse({
    query: `window=${window}`,
    execArgv,
    ...(withStatements && { settings: { shared_preload_libraries: 'pg_stat_statements' } }),
  });
  try {
    await sendBatches(house, warmUp);
    await receiptsBack(house, warmUp);
    const ours = await measureSending(house);
    const { rate } = ours;
    if (withStatements) for (const line of await listStatements(house, 25)) note(line);
    const codec = measureCodec();
    const claim = await measureClaim(house.databaseUrl, { rows: 100_000, batch: claimRows });
    note(
      `     beside it: bare codec ${Math.round(codec)} texts/s (submit, answer and receipt, written and read in one process), ratio ${(rate / codec).toFixed(3)}`,
    );
    note(
      `     beside it: bare claim of ${claimRows} rows a transaction ${Math.round(claim)} rows/s, ratio ${(rate / claim).toFixed(3)}`,
    );
    return ours;
  } finally {
    await house.close();
  }
}

async function measureSending(house: SendingHouse): Promise<Ours> {
  const before = await house.cpu();
  const machineBefore = await machineMs();
  const begun = performance.now();
  await sendBatches(house, messages);
  const acceptedMs = performance.now() - begun;
  await receiptsBack(house, warmUp + messages);
  const ms = performance.now() - begun;
  const after = await house.cpu();
  const machineAfter = await machineMs();
  note(
    `     ${messages} accepted in ${(acceptedMs / 1000).toFixed(1)} s, all receipts after ${(ms / 1000).toFixed(1)} s`,
  );
  for (const stage of stages)
    note(
      `     CPU per message, ${stage}: ${(((after[stage] - before[stage]) * 1000) / messages).toFixed(0)} µs`,
    );
  const share = (value: number) => `${((value / (ms * cpus().length)) * 100).toFixed(0)} %`;
  const ours = stages.reduce((sum, stage) => sum + after[stage] - before[stage], 0);
  const busy = machineAfter.busy - machineBefore.busy;
  note(
    `     of all cores: the four ${share(ours)}, this driver and whatever else runs ${share(busy - ours)}, idle ${share(machineAfter.idle - machineBefore.idle)}; load ${loadavg()[0]?.toFixed(1)}`,
  );
  return { rate: (messages / ms) * 1000, micros: (ours * 1000) / messages };
}

// What we keep is rows of PostgreSQL with fsync. What comes nearest in Kannel is a file for each text and for each receipt that it waits
// for (store-type and dlr-storage spool), which it writes without fsync: they outlive its processes, and not the machine. In memory
// nothing outlives anything, so that figure is shown and not compared.
async function compareWithKannel(ours: Ours): Promise<void> {
  const version = findKannel();
  if (!version) {
    note(
      '     Kannel is not installed here (Debian: apt-get install kannel), so there is no comparison with it.',
    );
    return;
  }
  const task = { messages: kannelMessages, warmUp, window };
  const { rate } = ours;
  const memory = await measureKannel({ ...task, isDurable: false });
  noteKannel(`Kannel ${version}, which keeps nothing (all in memory)`, { run: memory, ours });
  const files = await measureKannel({ ...task, isDurable: true });
  noteKannel(`Kannel ${version}, texts and awaited receipts in files without fsync`, { run: files, ours });
  report({
    name: `send beside Kannel ${version} bearerbox (smsbox's sendsms to 500 numbers a call, each receipt called back, spool files)`,
    value: rate,
    unit: 'parts/s',
    reference: files.rate,
    limit: `>= ${kannelFactor} x`,
    ok: rate >= kannelFactor * files.rate,
  });
}

function noteKannel(what: string, { run, ours }: { run: KannelRun; ours: Ours }): void {
  const parts = Object.entries(run.micros).map(([stage, micros]) => `${stage} ${micros.toFixed(0)}`);
  const micros = Object.values(run.micros).reduce((sum, each) => sum + each, 0);
  note(
    `     ${what}: ${Math.round(run.rate)} parts/s, ours ${(ours.rate / run.rate).toFixed(2)} x; ${micros.toFixed(0)} µs of CPU a message (${parts.join(', ')}), ${(micros / ours.micros).toFixed(2)} x ours of ${ours.micros.toFixed(0)}; load ${loadavg()[0]?.toFixed(1)}`,
  );
}

await main();
