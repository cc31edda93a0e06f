import { expect } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { addMember, invite, newMember, signUpOwner } from './people.ts';
import { median, rankTest } from './rank-test.ts';
import type { World } from './world.ts';

export type RefusalTimes = Record<'unknown' | 'wrong' | 'removed' | 'invited', number[]>;

/** Times refused sign-ins of each kind, interleaved, `samples` of each; milliseconds. */
export async function timeRefusals(world: World, samples: number): Promise<RefusalTimes> {
  const owner = await signUpOwner(world);
  const removed = await addMember(world, owner, newMember('email'));
  await owner.browser.get(accounts.removeUser, { params: { userId: removed.id } });
  const invited = newMember('email');
  await invite(owner, invited);
  const emails = {
    unknown: 'nobody@example.com',
    wrong: owner.email,
    removed: removed.email,
    invited: invited.email,
  };
  const times: RefusalTimes = { unknown: [], wrong: [], removed: [], invited: [] };
  for (let round = 0; round < samples; round++) {
    for (const kind of ['unknown', 'wrong', 'removed', 'invited'] as const)
      times[kind].push(await timeRefusal(world, emails[kind]));
    // Beyond the longest wait that wrong passwords lead to, so that each round is compared and not throttled.
    await world.simulator.advance(1000);
  }
  return times;
}

async function timeRefusal(world: World, email: string): Promise<number> {
  const begun = performance.now();
  const answer = await world
    .browser()
    .call(access.signIn, { body: { email, password: 'not the right password' } });
  const took = performance.now() - begun;
  expect(answer.code).toBe('wrong_credentials');
  return took;
}

export type Likeness = { kind: string; p: number; difference: number };

/** How each other kind compares with an unknown address: the p of the rank test, and by what share the medians differ. */
export function compareWithUnknown(times: RefusalTimes): Likeness[] {
  return (['wrong', 'removed', 'invited'] as const).map((kind) => ({
    kind,
    p: rankTest(times.unknown, times[kind]),
    difference: Math.abs(median(times[kind]) / median(times.unknown) - 1),
  }));
}
