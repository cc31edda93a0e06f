import { rankTest } from './rank-test.ts';

/** Milliseconds of each of two kinds, and the p of the rank test between them. */
export type Timing = { times: [number[], number[]]; p: number };

/** Asks two questions in turn, so that what else the machine does falls on both, and times the answers. */
export async function compareTimes(
  questions: Record<string, () => Promise<unknown>>,
  rounds: number,
): Promise<Timing> {
  const [one = idle, other = idle] = Object.values(questions);
  const times: Timing['times'] = [[], []];
  for (let round = 0; round < rounds; round++) {
    times[0].push(await timeOf(one));
    times[1].push(await timeOf(other));
  }
  return { times, p: rankTest(...times) };
}

async function idle(): Promise<void> {}

async function timeOf(ask: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await ask();
  return performance.now() - begun;
}
