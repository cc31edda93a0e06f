import { setTimeout } from 'node:timers/promises';
import { fillBulk, fillHistory } from './support/backlog.ts';
import { conclude, note, report } from './support/report.ts';
import {
  listStatements,
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
const sizes = [10_000, 100_000, 1_000_000, 10_000_000].filter((size) => size <= most);
const measured = option('messages', 20_000);
const withStatements = process.argv.includes('--statements');
const warmUp = 5000;
const drainedOfBacklog = 8000;
const growthAtMost = 1.5;

type Cost = { rows: number; micros: number; rate: number };

async function main(): Promise<void> {
  const history: Cost[] = [];
  const backlog: Cost[] = [];
  for (const rows of sizes) {
    const house = await startSendingHouse({
      query: 'window=500',
      ...(withStatements && { settings: { shared_preload_libraries: 'pg_stat_statements' } }),
    });
    try {
      await fillHistory(house, rows);
      await sendBatches(house, warmUp);
      await receiptsBack(house, warmUp);
      history.push(await measureSending(house, rows));
      backlog.push(await measureDraining(house, rows));
      if (withStatements) for (const line of await listStatements(house, 25)) note(line);
    } finally {
      await house.close();
    }
  }
  reportGrowth('accepted through receipt, beside a history', history);
  reportGrowth('claimed through receipt, out of a backlog', backlog);
  conclude();
}

async function measureSending(house: SendingHouse, rows: number): Promise<Cost> {
  return measure(house, { rows, what: 'history' }, async () => {
    await sendBatches(house, measured);
    await receiptsBack(house, warmUp + measured);
    return measured;
  });
}

async function measureDraining(house: SendingHouse, rows: number): Promise<Cost> {
  const { carrier } = house;
  const before = carrier.acknowledged();
  await fillBulk(house, rows);
  while (carrier.acknowledged() < before + 1000) await setTimeout(5);
  return measure(house, { rows, what: 'backlog' }, async () => {
    const first = carrier.acknowledged();
    const enough = Math.min(first + drainedOfBacklog * 2, before + rows);
    while (carrier.acknowledged() < enough) await setTimeout(5);
    return carrier.acknowledged() - first;
  });
}

async function measure(
  house: SendingHouse,
  { rows, what }: { rows: number; what: string },
  work: () => Promise<number>,
): Promise<Cost> {
  const before = await house.cpu();
  const begun = performance.now();
  const messages = await work();
  const ms = performance.now() - begun;
  const after = await house.cpu();
  const stages = (['web', 'worker', 'carrier', 'postgres'] as const).map((stage) => {
    return { stage, micros: ((after[stage] - before[stage]) * 1000) / messages };
  });
  const micros = stages.reduce((sum, stage) => sum + stage.micros, 0);
  const parts = stages.map((each) => `${each.stage} ${each.micros.toFixed(0)}`).join(', ');
  const rate = (messages / ms) * 1000;
  note(
    `     ${rows} rows of ${what}: ${micros.toFixed(0)} µs of CPU a message (${parts}), ${Math.round(rate)} parts/s`,
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
