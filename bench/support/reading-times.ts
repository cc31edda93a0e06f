import { median, percentile, report } from './report.ts';

type Reading<R> = {
  name: string;
  warmUps: number;
  readings: number;
  limitMs: number;
  read(reading: number): Promise<R>;
};

/** Times a reading again and again, warmed up, and reports its p95 beside its limit; answers the times, in ms, and what it read the last time. */
export async function timeReadings<R>({ name, warmUps, readings, limitMs, read }: Reading<R>) {
  const times: number[] = [];
  let last: R | undefined;
  for (let reading = 0; reading < warmUps + readings; reading += 1) {
    const begun = performance.now();
    last = await read(reading);
    if (reading >= warmUps) times.push(performance.now() - begun);
  }
  const p95 = percentile(times, 0.95);
  report({
    name: `${name}, p95 of ${readings} (median ${median(times).toFixed(1)})`,
    value: p95,
    unit: 'ms',
    reference: null,
    limit: `< ${limitMs} ms`,
    ok: p95 < limitMs,
  });
  return { times, last };
}
