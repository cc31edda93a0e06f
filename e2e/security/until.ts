import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 20;

/** Asks again and again until the answer is something; refuses after the deadline (seconds). A thrown error ends it at once. */
export async function until<T>(
  ask: () => Promise<T | undefined | false | null>,
  { what, seconds = 30 }: { what: string; seconds?: number },
): Promise<T> {
  const giveUp = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false && answer !== null) return answer;
    if (performance.now() > giveUp) throw new Error(`Waited ${seconds} s in vain for ${what}.`);
    await pause(POLL_MS);
  }
}
