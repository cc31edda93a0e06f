import { setTimeout } from 'node:timers/promises';
import { fillBulk, fillHistory, historyNumber, vacuumLane, withdrawBulk } from './support/backlog.ts';
import { conclude, note, report } from './support/report.ts';
import {
  houseAtRest,
  listStatements,
  readWal,
  receiptsBack,
  type SendingHouse,
  sendBatches,
  startSendingHouse,
} from './support/sending-house.ts';

// What a message costs in a small house and in one that is full: of history, then of texts that wait. CPU of all processes is what is
// compared, since it hardly depends on what else the machine does.

const option = (name: string, otherwise: number) =>
  Number(process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);
const most = option('rows', 1_000_000);
const least = option('from', 10_000);
const sizes = [10_000, 100_000, 1_000_000, 10_000_000].filter((size) => size >= least && size <= most);
const measured = option('messages', 20_000);
const only = process.argv.find((word) => word.startsWith('--only='))?.split('=')[1];
const withStatements = process.argv.includes('--statements');
const warmUp = 5000;
const drainedOfBacklog = 8000;
const restMs = 300;
const growthAtMost = 1.5;

type Cost = { rows: number; micros: number; rate: number };

async function main(): Promise<void> {
  const history: Cost[] = [];
  const backlog: Cost[] = [];
  for (const rows of sizes) {
    if (only !== 'backlog') history.push(await inNewHouse((house) => measureSending(house, rows)));
    if (only !== 'history') backlog.push(await inNewHouse((house) => measureDraining(house, rows)));
  }
  reportGrowth('accepted through receipt, beside a history', history);
  reportGrowth('claimed through receipt, out of a backlog', backlog);
  conclude();
}

async function inNewHouse(measureIt: (house: SendingHouse) => Promise<Cost>): Promise<Cost> {
  const house = await startSendingHouse({
    query: 'window=500',
    ...(withStatements && { settings: { shared_preload_libraries: 'pg_stat_statements' } }),
  });
  try {
    const cost = await measureIt(house);
    if (withStatements) for (const line of await listStatements(house, 25)) note(line);
    return cost;
  } finally {
    await house.close();
  }
}

async function measureSending(house: SendingHouse, rows: number): Promise<Cost> {
  await fillHistory(house, rows);
  await sendBatches(house, warmUp, historyNumber);
  await receiptsBack(house, warmUp);
  await houseAtRest(house);
  return measure(house, { rows, what: 'history' }, async () => {
    await sendBatches(house, measured, (index) => historyNumber(warmUp + index));
    await receiptsBack(house, warmUp + measured);
    return { messages: measured };
  });
}

// From a lane at rest to a lane at rest: while much waits, texts leave faster than their receipts come, and a part of this stretch would
// cost more or less than whole messages do.
async function measureDraining(house: SendingHouse, rows: number): Promise<Cost> {
  const { carrier } = house;
  await sendBatches(house, warmUp);
  await receiptsBack(house, warmUp);
  const before = carrier.acknowledged();
  await fillBulk(house, rows, {
    untilStored: () => houseAtRest(house),
    dueInSeconds: settlingSeconds(rows),
  });
  return measure(house, { rows, what: 'backlog' }, async () => {
    const begun = performance.now();
    while (carrier.acknowledged() < before + drainedOfBacklog) await setTimeout(5);
    const rate = ((carrier.acknowledged() - before) / (performance.now() - begun)) * 1000;
    const vacuumMs = await vacuumLane(house);
    await withdrawBulk(house);
    await setTimeout(restMs);
    while (carrier.acknowledged() < carrier.submitted()) await setTimeout(restMs);
    const messages = carrier.acknowledged() - before;
    return { messages, vacuum: { ms: vacuumMs, each: vacuumsEach(rows, rate) } };
  });
}

function settlingSeconds(rows: number): number {
  return 2 + rows * 2e-5;
}

/** Messages between two rounds of autovacuum over the lane: it looks once a minute whether one in a hundred has gone. */
function vacuumsEach(rows: number, rate: number): number {
  return Math.max(50 + rows / 100, 60 * rate);
}

type Work = { messages: number; vacuum?: { ms: number; each: number } };

async function measure(
  house: SendingHouse,
  { rows, what }: { rows: number; what: string },
  work: () => Promise<Work>,
): Promise<Cost> {
  const walBefore = await readWal(house);
  const before = await house.cpu();
  const begun = performance.now();
  const { messages, vacuum = { ms: 0, each: 1 } } = await work();
  const ms = performance.now() - begun;
  const after = await house.cpu();
  const wal = await readWal(house);
  const stages = (['web', 'worker', 'carrier', 'postgres'] as const).map((stage) => {
    const vacuumMs = stage === 'postgres' ? vacuum.ms : 0;
    return { stage, micros: ((after[stage] - before[stage] - vacuumMs) * 1000) / messages };
  });
  const vacuumMicros = (vacuum.ms * 1000) / vacuum.each;
  const micros = stages.reduce((sum, stage) => sum + stage.micros, vacuumMicros);
  const parts = stages.map((each) => `${each.stage} ${each.micros.toFixed(0)}`).join(', ');
  const rate = (messages / ms) * 1000;
  if (vacuum.ms > 0)
    note(
      `     a vacuum of the lane with ${rows} rows: ${Math.round(vacuum.ms)} ms of CPU, one in ${Math.round(vacuum.each)} messages, hence ${vacuumMicros.toFixed(1)} µs each`,
    );
  note(
    `     ${rows} rows of ${what}: ${micros.toFixed(0)} µs of CPU a message (${parts}), ${Math.round(rate)} parts/s`,
  );
  const each = (value: number) => (value / messages).toFixed(2);
  note(
    `     of them each: ${each((wal.bytes - walBefore.bytes) / 1000)} kB of log, ${each(wal.wholePages - walBefore.wholePages)} pages logged whole, as the first change of a page after a checkpoint is`,
  );
  return { rows, micros, rate };
}

function reportGrowth(name: string, costs: readonly Cost[]): void {
  const [first] = costs;
  const last = costs.at(-1);
  if (!first || !last) return;
  report({
    name: `CPU of a message ${name} of ${last.rows} rows`,
    value: last.micros,
    unit: 'µs',
    reference: first.micros,
    limit: `<= ${growthAtMost} x that at ${first.rows} rows`,
    ok: last.micros <= growthAtMost * first.micros,
  });
}

await main();
