import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { Refusal } from '#server/platform/refusal.ts';
import type { Secrets } from '#server/platform/secrets.ts';

/** argon2id, 32 MiB, two passes, one lane: 1.7 times the memory of the OWASP minimum, 20 to 30 ms of CPU. */
export const hashCost = { memoryCost: 32_768, timeCost: 2, parallelism: 1 };
// One core stays free for people who are signed in.
const atOnce = Math.max(1, availableParallelism() - 1);
const waitingAtMost = 48;

let running = 0;
const waiting: (() => void)[] = [];

/** Runs a hash when a place is free; refuses `busy` when too many wait already, so that a flood cannot starve signed-in people. */
async function inTurn<R>(work: () => Promise<R>): Promise<R> {
  if (running >= atOnce) {
    if (waiting.length >= waitingAtMost) throw new Refusal('busy', { retryAfterSeconds: 2 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

const peppers = new WeakMap<Secrets, Buffer>();

function pepper(secrets: Secrets): Buffer {
  const known = peppers.get(secrets) ?? secrets.mac('pepper');
  peppers.set(secrets, known);
  return known;
}

/** Hashes a password (NFC, so that composed and decomposed letters are one) into a PHC string; argon2id with a keyed step. Refuses `busy`. */
export function hashPassword(secrets: Secrets, password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFC'), { ...hashCost, secret: pepper(secrets) }));
}

/** Whether the password is the one of the hash. Without a hash the same work is done in vain, so that the time tells nothing. */
export async function isPassword(secrets: Secrets, phc: string | null, password: string): Promise<boolean> {
  const against = phc ?? (await nobodysHash(secrets));
  const right = await inTurn(() => verify(against, password.normalize('NFC'), { secret: pepper(secrets) }));
  return right && phc !== null;
}

let vain: Promise<string> | undefined;
function nobodysHash(secrets: Secrets): Promise<string> {
  vain ??= hash(secrets.fingerprint, { ...hashCost, secret: pepper(secrets) });
  return vain;
}

/** Whether a hash was made with less than today's cost, so that the next sign-in makes it anew (ASVS 11.4.2). */
export function isOutdated(phc: string): boolean {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(phc);
  return !found || Number(found[1]) < hashCost.memoryCost || Number(found[2]) < hashCost.timeCost;
}
