import { it } from 'vitest';

let failed: string | undefined;

/** One step of a story: the steps of a file run in their order, and those after a broken one are passed over. */
export function step(name: string, act: () => Promise<void>): void {
  it(name, async ({ skip }) => {
    skip(failed !== undefined, `because of: ${failed}`);
    try {
      await act();
    } catch (error) {
      failed = name;
      throw error;
    }
  });
}
