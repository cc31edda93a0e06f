import { timingSafeEqual } from 'node:crypto';
import type { InboundPart, Receipt } from './carrier.ts';

/** A call of a provider to us, before anybody knows whether it is genuine. */
export type HookCall = {
  /** As it was called from outside: what some providers sign. */
  url: string;
  headers: Record<string, string | undefined>;
  /** The query of a GET, the body of a POST, as it came. */
  body: string;
};

export type HookSecrets = {
  /** The password or token of the route. */
  secret: string;
  /** What the provider signs with, where that is something else. */
  signingSecret?: string;
  now: Date;
};

/** What a provider tells; the key names the event, however often it is told. */
export type HookEvent =
  | { kind: 'receipt'; key: string; receipt: Receipt; part: { number: number; total: number } }
  | { kind: 'inbound'; key: string; part: InboundPart };

/** Compares in a time that tells nothing of how much was right. */
export function equalTexts(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
