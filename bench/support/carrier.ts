import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CodeWaiter } from './people.ts';

export type BenchCarrier = {
  smppUrl: string;
  pid: number;
  /** Texts that it took, and receipts that were acknowledged, as it told last: both at the same moment. */
  submitted(): number;
  acknowledged(): number;
  codeFor: CodeWaiter;
  close(): Promise<void>;
};

type Told = { smppUrl?: string; to?: string; code?: string; submitted?: number; acknowledged?: number };

/** Starts the carrier of bench/support/smsc-process.ts. */
export async function startCarrier(query: string): Promise<BenchCarrier> {
  const child = fork(join(import.meta.dirname, 'smsc-process.ts'), {
    env: { ...process.env, BENCH_SMPP_QUERY: query },
  });
  const codes = new Map<string, (code: { code: string; at: number }) => void>();
  const ready = Promise.withResolvers<string>();
  let submitted = 0;
  let acknowledged = 0;
  child.on('message', (told: Told) => {
    if (told.smppUrl) ready.resolve(told.smppUrl);
    if (told.to && told.code) codes.get(told.to)?.({ code: told.code, at: performance.now() });
    submitted = told.submitted ?? submitted;
    acknowledged = told.acknowledged ?? acknowledged;
  });
  return {
    smppUrl: await ready.promise,
    pid: child.pid ?? 0,
    submitted: () => submitted,
    acknowledged: () => acknowledged,
    codeFor: (mobile) => new Promise((resolve) => codes.set(mobile, resolve)),
    async close() {
      const gone = once(child, 'exit');
      child.send('close');
      await gone;
    },
  };
}
