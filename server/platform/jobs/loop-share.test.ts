import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { LoopShare } from './loop-share.ts';

test('work that filled the loop rests until the loop was busy for no more than its share', async () => {
  const half = new LoopShare(() => 0.5);
  const begun = work(half, 20);
  expect(half.restMs()).toBeGreaterThan(0);
  await expect.poll(() => half.restMs()).toBeLessThanOrEqual(0);
  const { active, idle } = performance.eventLoopUtilization(begun);
  expect(active + idle).toBeGreaterThan(20 / 0.5);
});

test('work rests from the moment that its share becomes less', () => {
  let share = 1;
  const less = new LoopShare(() => share);
  work(less, 20);
  expect(less.restMs()).toBeLessThanOrEqual(0);
  share = 0.3;
  expect(less.restMs()).toBeGreaterThan(0);
});

test('work that may have the whole loop never rests', () => {
  const whole = new LoopShare(() => 1);
  work(whole, 20);
  expect(whole.restMs()).toBeLessThanOrEqual(0);
});

test('a loop that others keep busy holds the work up for a moment only', () => {
  const tenth = new LoopShare(() => 0.1);
  work(tenth, 70);
  expect(tenth.restMs()).toBeLessThanOrEqual(0);
});

/** Fills the loop for so long, and no longer: a piece during which the machine took the processor away is none. Answers where it began. */
function work(share: LoopShare, ms: number): ReturnType<typeof performance.eventLoopUtilization> {
  for (;;) {
    share.begin();
    const begun = performance.eventLoopUtilization();
    const fromMs = performance.now();
    while (performance.now() < fromMs + ms);
    if (performance.now() < fromMs + ms + 10) return begun;
  }
}
