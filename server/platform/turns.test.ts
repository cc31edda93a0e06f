import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { startTurns } from './turns.ts';

afterEach(() => {
  vi.useRealTimers();
});

function workFor(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('however much long work there is, one piece of it runs between two looks at what came in', async () => {
  let steps = 0;
  const work = async () => {
    const turn = startTurns();
    for (let step = 0; step < 5; step++) {
      await turn();
      workFor(25);
      steps += 1;
    }
  };
  const all = Promise.all([work(), work(), work()]);
  const seen: number[] = [];
  while (steps < 15) {
    const before = steps;
    await setImmediate();
    seen.push(steps - before);
  }
  await all;
  // Each begins its first turn at once.
  expect(Math.max(...seen.slice(1))).toBe(1);
});

test('short work is not held up', async () => {
  // The machine may take the processor away for longer than a turn.
  vi.useFakeTimers({ toFake: ['performance'] });
  const turn = startTurns();
  let passed = false;
  void setImmediate().then(() => {
    passed = true;
  });
  for (let step = 0; step < 100; step++) await turn();
  expect(passed).toBe(false);
});
