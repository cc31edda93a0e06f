import type { Verified } from '#contract/access.ts';

type Outcome = Verified['outcome'];

/** What a right code led to, when it is what the test counts on. */
export function expectOutcome<O extends Outcome>(
  verified: Verified,
  outcome: O,
): Extract<Verified, { outcome: O }> {
  if (isOutcome(verified, outcome)) return verified;
  throw new Error(`The code led to ${verified.outcome}, not to ${outcome}.`);
}

function isOutcome<O extends Outcome>(
  verified: Verified,
  outcome: O,
): verified is Extract<Verified, { outcome: O }> {
  return verified.outcome === outcome;
}

/** Another code of the same length, as somebody who guesses would give. The n-th guess differs from the others. */
export function wrongCode(right: string, guess = 1): string {
  const value = (Number(right) + guess) % 10 ** right.length;
  return String(value).padStart(right.length, '0');
}
