const quickMs = 3;
const briskMs = 6;
const slowMs = 10;

/** How much to read next: more while it is quick, so that a machine that is idle looks far, and one that is busy answers in time. */
export function nextStep(
  step: number,
  tookMs: number,
  { least, most }: { least: number; most: number },
): number {
  if (tookMs > slowMs) return Math.max(least, Math.floor(step / 2));
  if (tookMs > briskMs) return step;
  return Math.min(most, step * (tookMs < quickMs ? 4 : 2));
}
