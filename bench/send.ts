import { cpus, loadavg, totalmem } from 'node:os';
import { measureClaim, measureCodec } from './support/floors.ts';
import { machineMs } from './support/processes.ts';
import { conclude, note, report } from './support/report.ts';
import { listStatements, receiptsBack, sendBatches, startSendingHouse } from './support/sending-house.ts';

const option = (name: string, otherwise: number) =>
  Number(process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);
const messages = option('messages', 60_000);
const warmUp = option('warm-up', 10_000);
const window = option('window', 500);
const claimRows = 250;
const stages = ['web', 'worker', 'carrier', 'postgres'] as const;
const profile = process.argv.includes('--profile');
const withStatements = process.argv.includes('--statements');

async function main(): Promise<void> {
  const execArgv = profile ? { web: ['--cpu-prof'], worker: ['--cpu-prof'] } : {};
  const house = await startSendingHouse({
    query: `window=${window}`,
    execArgv,
    ...(withStatements && { settings: { shared_preload_libraries: 'pg_stat_statements' } }),
  });
  try {
    note(
      `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, PostgreSQL 18 embedded, fsync on; everything on this machine.`,
    );
    await sendBatches(house, warmUp);
    await receiptsBack(house, warmUp);
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
    if (withStatements) for (const line of await listStatements(house, 25)) note(line);
    const rate = (messages / ms) * 1000;
    const codec = measureCodec();
    const claim = await measureClaim(house.databaseUrl, { rows: 100_000, batch: claimRows });
    note(
      `     beside it: bare codec ${Math.round(codec)} texts/s (submit, answer and receipt, written and read in one process), ratio ${(rate / codec).toFixed(3)}`,
    );
    note(
      `     beside it: bare claim of ${claimRows} rows a transaction ${Math.round(claim)} rows/s, ratio ${(rate / claim).toFixed(3)}`,
    );
    report({
      name: 'accepted through receipt',
      value: rate,
      unit: 'parts/s',
      reference: null,
      limit: '>= 3,000 parts/s',
      ok: rate >= 3000,
    });
  } finally {
    await house.close();
  }
  conclude();
}

await main();
