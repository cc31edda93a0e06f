import { it } from 'vitest';

let failed: string | undefined;

// Longer than two waits in vain, so that the wait itself says what it waited for.
const STEP_MS = 120_000;

/** One step of a story: the steps of a file run in their order, and those after a broken one are passed over. */
export function step(name: string, act: () => Promise<void>): void {
  it(name, { timeout: STEP_MS }, async ({ skip }) => {
    skip(failed !== undefined, `because of: ${failed}`);
    try {
      await act();
    } catch (error) {
      failed = name;
      throw error;
    }
  });
}
