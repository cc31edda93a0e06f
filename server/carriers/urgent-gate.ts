import { setTimeout } from 'node:timers/promises';
import type { Context } from '#server/platform/context.ts';
import { takeTokens } from './limit-tokens.ts';
import { routeLimit } from './rate-limits.ts';

export type UrgentGate = {
  /** Waits for the turn of a login code on a route; false when it did not come in time, or the gate was closed. */
  pass(routeId: string): Promise<boolean>;
  close(): void;
};

const askEveryMs = 50;
// Below the lease of a security text, which is 60 s with the 20 s that the carrier may take to answer.
const patienceMs = 20_000;

/**
 * Lets login codes and notices through, first come, first served, as fast as the limits `lane:urgent` and that of their route allow. So
 * an attack on the sign-in takes no more of a carrier than the operator gives to codes. Without limits nobody waits.
 */
export function openUrgentGate(context: Context): UrgentGate {
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function takeTurn(routeId: string, untilMs: number): Promise<boolean> {
    while (!closed) {
      if (await takeOne(context, routeId)) return true;
      if (performance.now() > untilMs) return false;
      await setTimeout(askEveryMs);
    }
    return false;
  }

  return {
    pass(routeId) {
      const untilMs = performance.now() + patienceMs;
      const turn = last.then(() => takeTurn(routeId, untilMs));
      last = turn.catch(() => undefined);
      return turn;
    },
    close() {
      closed = true;
    },
  };
}

async function takeOne(context: Context, routeId: string): Promise<boolean> {
  const keys = ['lane:urgent', routeLimit(routeId)];
  const granted = await takeTokens(
    context,
    keys.map((key) => ({ key, wanted: 1 })),
  );
  if (granted.every((tokens) => tokens === 1)) return true;
  await takeTokens(
    context,
    keys.map((key, index) => ({ key, wanted: -(granted[index] ?? 0) })),
  );
  return false;
}
