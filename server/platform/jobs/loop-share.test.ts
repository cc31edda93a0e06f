import { performance } from 'node:perf_hooks';
import { expect, test, vi } from 'vitest';
import { LoopShare } from './loop-share.ts';

test('work that filled the loop rests until the loop was busy for no more than its share', async () => {
  const half = new LoopShare(() => 0.5);
  half.begin();
  const begun = performance.eventLoopUtilization();
  keepBusy(20);
  await expect.poll(() => half.restMs()).toBeLessThanOrEqual(0);
  const { active, idle } = performance.eventLoopUtilization(begun);
  expect(active + idle).toBeGreaterThan(20 / 0.5);
});

test('work rests from the moment that its share becomes less', () => {
  let share = 1;
  const less = begin(() => share, { busyMs: 20 });
  expect(less.restMs()).toBe(0);
  share = 0.4;
  expect(less.restMs()).toBe(30);
});

test('work that may have the whole loop never rests', () => {
  expect(begin(() => 1, { busyMs: 20 }).restMs()).toBe(0);
  expect(begin(() => 1, { busyMs: 70 }).restMs()).toBeLessThanOrEqual(0);
});

test('a loop that others keep busy holds the work up for a moment only', () => {
  expect(begin(() => 0.1, { busyMs: 50 }).restMs()).toBe(10);
  expect(begin(() => 0.1, { busyMs: 70 }).restMs()).toBeLessThanOrEqual(0);
});

/** A piece of work since whose beginning the loop was busy for so long: where the machine is busy, no test can fill it to the millisecond. */
function begin(share: () => number, { busyMs }: { busyMs: number }): LoopShare {
  const work = new LoopShare(share);
  work.begin();
  const loop = { active: busyMs, idle: 0, utilization: 1 };
  vi.spyOn(performance, 'eventLoopUtilization').mockReturnValue(loop);
  return work;
}

function keepBusy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
