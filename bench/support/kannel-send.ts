import { setTimeout } from 'node:timers/promises';
import { type Kannel, startKannel } from './kannel.ts';

export type KannelRun = {
  /** Texts a second, from the first call of sendsms until the last receipt was called back. */
  rate: number;
  /** CPU time a text of each stage, in microseconds. */
  micros: Record<string, number>;
};

type KannelTask = { messages: number; warmUp: number; window: number; isDurable: boolean };

const numbersACall = 500;
const callsAtOnce = 4;
const stillAtMostMs = 60_000;

/** Sends through Kannel as fast as it takes texts, and waits for every receipt. */
export async function measureKannel({ messages, warmUp, window, isDurable }: KannelTask): Promise<KannelRun> {
  const kannel = await startKannel({ window, isDurable });
  try {
    await sendThrough(kannel, { from: 0, to: warmUp });
    const before = await kannel.cpu();
    const begun = performance.now();
    await sendThrough(kannel, { from: warmUp, to: warmUp + messages });
    const ms = performance.now() - begun;
    const after = await kannel.cpu();
    const stages = ['bearerbox', 'smsbox', 'carrier'] as const;
    const micros = stages.map((stage) => [stage, ((after[stage] - before[stage]) * 1000) / messages]);
    return { rate: (messages / ms) * 1000, micros: Object.fromEntries(micros) };
  } finally {
    await kannel.close();
  }
}

async function sendThrough(kannel: Kannel, { from, to }: { from: number; to: number }): Promise<void> {
  let next = from;
  const sender = async () => {
    while (next < to) {
      const first = next;
      next = Math.min(next + numbersACall, to);
      await kannel.send(
        Array.from({ length: next - first }, (_, index) => `+614${91_000_000 + first + index}`),
      );
    }
  };
  await Promise.all(Array.from({ length: callsAtOnce }, sender));
  await calledBack(kannel, to);
}

async function calledBack({ callbacks }: Kannel, receipts: number): Promise<void> {
  let last = -1;
  let stillSince = performance.now();
  while (callbacks.count() < receipts) {
    if (callbacks.count() !== last) {
      last = callbacks.count();
      stillSince = performance.now();
    }
    if (performance.now() - stillSince > stillAtMostMs)
      throw new Error(`Kannel called only ${last} of ${receipts} receipts back.`);
    await setTimeout(20);
  }
}
