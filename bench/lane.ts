import { setTimeout } from 'node:timers/promises';
import { fillBulk } from './support/backlog.ts';
import { type BareLane, startBareLane } from './support/bare-lane.ts';
import { type Person, personOf, signIn, signUp } from './support/people.ts';
import { conclude, note, percentile, report } from './support/report.ts';
import { receiptsBack, type SendingHouse, sendBatches, startSendingHouse } from './support/sending-house.ts';
import { watchStolenTime } from './support/stolen-time.ts';

const option = (name: string, otherwise: number) =>
  Number(process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);
const rows = option('rows', 1_000_000);
const codes = option('codes', 200);
const pauseMs = 40;
const codesEach = 6;

async function main(): Promise<void> {
  const house = await startSendingHouse({ query: 'window=500' });
  const bare = await startBareLane(house.databaseUrl);
  try {
    await sendBatches(house, 2000);
    await receiptsBack(house, 2000);
    const people = await makePeople(house);
    await measureCodes({ house, bare, people }, 20);
    const idle = await measureCodes({ house, bare, people }, codes);
    say('idle', idle);
    const begun = performance.now();
    await fillBulk(house, rows);
    note(
      `     ${rows} bulk rows stand in the lane after ${((performance.now() - begun) / 1000).toFixed(0)} s`,
    );
    const before = house.carrier.acknowledged();
    const drainingSince = performance.now();
    const busy = await measureCodes({ house, bare, people }, codes);
    const drained = house.carrier.acknowledged() - before;
    say(
      `draining at ${Math.round((drained / (performance.now() - drainingSince)) * 1000)} parts/s meanwhile`,
      busy,
    );
    const p99 = percentile(busy.codes, 0.99);
    const idleP99 = percentile(idle.codes, 0.99);
    report({
      name: `login code accepted to PDU while ${rows} bulk rows drain, p99 of ${busy.codes.length}`,
      value: p99,
      unit: 'ms',
      reference: idleP99,
      limit: '< 250 ms and <= 3 x idle',
      ok: p99 < 250 && p99 <= 3 * idleP99,
    });
    const bareP99 = percentile(busy.bare, 0.99);
    note(
      `     beside it: notification, claim and socket without our code, in the same moments: ${times(busy.bare)}, ratio of p99 ${(p99 / bareP99).toFixed(1)}; against the idle code ${(bareP99 / idleP99).toFixed(1)}`,
    );
  } finally {
    await bare.close();
    await house.close();
  }
  conclude();
}

type Times = { codes: number[]; bare: number[]; stolen: string };

function say(when: string, { codes, bare, stolen }: Times): void {
  note(`     ${when}${stolen}: ${times(codes)} of ${codes.length}; without our code ${times(bare)}`);
}

function times(values: readonly number[]): string {
  return `p50 ${percentile(values, 0.5).toFixed(1)} ms, p99 ${percentile(values, 0.99).toFixed(1)} ms`;
}

/** So many that nobody asks for more codes than one may have. */
async function makePeople({ web, carrier }: SendingHouse): Promise<Person[]> {
  const count = Math.ceil((2 * codes + 20) / codesEach);
  const people = Array.from({ length: count }, (_, index) => personOf(index + 1));
  for (const person of people) await signUp(web.url, person, carrier.codeFor);
  return people;
}

type Bench = { house: SendingHouse; bare: BareLane; people: readonly Person[] };

let turn = 0;

/**
 * Codes of the first step of sign-ins, one after the other: from the answer of the web process to the PDU at the carrier, in ms; and
 * between them what the machine and the database take for the same way.
 */
async function measureCodes({ house, bare, people }: Bench, count: number): Promise<Times> {
  const stolen = watchStolenTime();
  const times: Omit<Times, 'stolen'> = { codes: [], bare: [] };
  for (let index = 0; index < count; index += 1) {
    const person = people[turn++ % people.length];
    if (!person) break;
    const { acceptedAt, writtenAt } = await signIn(house.web.url, person, house.carrier.codeFor);
    times.codes.push(Math.max(0, writtenAt - acceptedAt));
    await setTimeout(pauseMs);
    times.bare.push(await bare.measure());
    await setTimeout(pauseMs);
  }
  return { ...times, stolen: stolen() };
}

await main();
