import { setTimeout } from 'node:timers/promises';
import { fillBulk } from './support/backlog.ts';
import { type Person, personOf, signIn, signUp } from './support/people.ts';
import { conclude, note, percentile, report } from './support/report.ts';
import { receiptsBack, type SendingHouse, sendBatches, startSendingHouse } from './support/sending-house.ts';

const option = (name: string, otherwise: number) =>
  Number(process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);
const rows = option('rows', 1_000_000);
const codes = option('codes', 200);
const pauseMs = 40;
const codesEach = 6;

async function main(): Promise<void> {
  const house = await startSendingHouse({ query: 'window=500' });
  try {
    await sendBatches(house, 2000);
    await receiptsBack(house, 2000);
    const people = await makePeople(house);
    await measureCodes(house, people, 20);
    const idle = await measureCodes(house, people, codes);
    note(
      `     idle: p50 ${percentile(idle, 0.5).toFixed(0)} ms, p99 ${percentile(idle, 0.99).toFixed(0)} ms of ${idle.length}`,
    );
    const begun = performance.now();
    await fillBulk(house, rows);
    note(
      `     ${rows} bulk rows stand in the lane after ${((performance.now() - begun) / 1000).toFixed(0)} s`,
    );
    const before = house.carrier.acknowledged();
    const drainingSince = performance.now();
    const busy = await measureCodes(house, people, codes);
    const drained = house.carrier.acknowledged() - before;
    note(
      `     draining at ${Math.round((drained / (performance.now() - drainingSince)) * 1000)} parts/s meanwhile: p50 ${percentile(busy, 0.5).toFixed(0)} ms`,
    );
    const p99 = percentile(busy, 0.99);
    const idleP99 = percentile(idle, 0.99);
    report({
      name: `login code accepted to PDU while ${rows} bulk rows drain, p99 of ${busy.length}`,
      value: p99,
      unit: 'ms',
      reference: idleP99,
      limit: '< 250 ms and <= 3 x idle',
      ok: p99 < 250 && p99 <= 3 * idleP99,
    });
  } finally {
    await house.close();
  }
  conclude();
}

/** So many that nobody asks for more codes than one may have. */
async function makePeople({ web, carrier }: SendingHouse): Promise<Person[]> {
  const count = Math.ceil((2 * codes + 20) / codesEach);
  const people = Array.from({ length: count }, (_, index) => personOf(index + 1));
  for (const person of people) await signUp(web.url, person, carrier.codeFor);
  return people;
}

let turn = 0;

/** Codes of the first step of sign-ins, one after the other: from the answer of the web process to the PDU at the carrier, in ms. */
async function measureCodes(
  { web, carrier }: SendingHouse,
  people: Person[],
  count: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const person = people[turn++ % people.length];
    if (!person) break;
    const { acceptedAt, writtenAt } = await signIn(web.url, person, carrier.codeFor);
    times.push(Math.max(0, writtenAt - acceptedAt));
    await setTimeout(pauseMs);
  }
  return times;
}

await main();
