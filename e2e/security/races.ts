import { expect } from 'vitest';
import { access } from '#contract/access.ts';
import { codeOf, giveCredentials, type Person } from './people.ts';
import { wrongCode } from './proofs.ts';
import type { World } from './world.ts';

/** Four wrong codes and the right one at the same moment, on all processes: the right one wins. */
export async function raceRightCode(world: World, person: Person): Promise<void> {
  const browser = world.browser();
  await giveCredentials(browser, person);
  const right = await codeOf(world, person);
  const codes = [wrongCode(right, 1), wrongCode(right, 2), right, wrongCode(right, 3), wrongCode(right, 4)];
  const answers = await Promise.all(
    codes.map((code, index) =>
      browser.copy().call(access.verifyCode, {
        at: world.processes[index % world.processes.length]?.url ?? '',
        body: { code },
      }),
    ),
  );
  expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  expect(answers[2]?.output.outcome).toBe('signed_in');
}
