import { secondsFrom, secondsUntil } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { countUse } from './queries/throttles.ts';

/** How often something may be done for one key within a window, in seconds. */
export type Quota = { key: string; uses: number; windowSeconds: number };

/** `isFirst`: no use before it was refused in this window. */
export type QuotaUse = { within: true } | { within: false; retryAfterSeconds: number; isFirst: boolean };

/** Counts a use against a quota that all processes share. When it is exceeded, says how long to wait, in seconds. */
export async function spendQuota(context: Context, quota: Quota): Promise<QuotaUse> {
  const now = context.clock.now();
  const use = await countUse(context.db, quota.key, { now, endsAt: secondsFrom(now, quota.windowSeconds) });
  if (use.level <= quota.uses) return { within: true };
  const retryAfterSeconds = Math.max(1, secondsUntil(now, use.waitUntil));
  return { within: false, retryAfterSeconds, isFirst: use.level === quota.uses + 1 };
}

/** The key of a quota that counts by something private: only its MAC is stored. */
export function quotaKey(context: Context, purpose: string, subject: string): string {
  return `${purpose}:${context.secrets.mac('quota', purpose, subject).toString('base64url').slice(0, 27)}`;
}
