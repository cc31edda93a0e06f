import { setImmediate } from 'node:timers/promises';

/** How long one piece of long work holds the process before others get their turn. */
const turnMs = 20;

let lastTurn: Promise<unknown> = Promise.resolve();

/**
 * For long work in small steps: await the answer before each step. Whenever the work has held the process for 20 ms, requests and other
 * long work go first; however many pieces of long work there are, one of them runs between two looks at what came in.
 */
export function startTurns(): () => Promise<void> {
  let sinceMs = performance.now();
  return async () => {
    if (performance.now() - sinceMs < turnMs) return;
    lastTurn = lastTurn.then(() => setImmediate());
    await lastTurn;
    sinceMs = performance.now();
  };
}
