import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import type { Browser } from './browser.ts';
import { cookieNames } from './cookie-jar.ts';
import { codeOf, nextMobile, signUpOwner } from './people.ts';
import { expectOutcome } from './proofs.ts';
import { visit } from './visits.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(() => world?.close());

/** Copies of a browser that hold its challenge, but not its session: none, or another one of the same person. */
function withoutSession(browser: Browser, other: Browser): Browser[] {
  const [bare, foreign] = [browser.copy(), browser.copy()];
  bare.jar.drop(cookieNames.session);
  foreign.jar.set(cookieNames.session, other.jar.get(cookieNames.session) ?? '');
  return [bare, foreign];
}

async function expectRefused(thieves: Browser[], code: string): Promise<void> {
  for (const thief of thieves) {
    const before = thief.jar.get(cookieNames.session);
    expect((await thief.call(access.verifyCode, { body: { code } })).code).toBe('not_signed_in');
    expect(thief.jar.get(cookieNames.session)).toBe(before);
  }
}

test('FAC-01 SES-04 the code of a step-up renews no session for a browser that holds its challenge alone', async () => {
  const owner = await signUpOwner(world);
  const other = await visit(world, owner);
  await world.simulator.advance(601);
  await owner.browser.get(access.stepUp, { body: { password: owner.password } });
  const code = await codeOf(world, owner);
  await expectRefused(withoutSession(owner.browser, other), code);
  expectOutcome(await owner.browser.get(access.verifyCode, { body: { code } }), 'stepped_up');
});

test('FAC-02 SES-04 the code of a new mobile changes it only in the session that asked', async () => {
  const owner = await signUpOwner(world);
  const other = await visit(world, owner);
  const mobile = nextMobile();
  await world.simulator.passOver(mobile);
  await owner.browser.get(accounts.changeMobile, { body: { mobile } });
  const code = await world.simulator.codeFor(mobile);
  await expectRefused(withoutSession(owner.browser, other), code);
  expectOutcome(await owner.browser.get(access.verifyCode, { body: { code } }), 'mobile_changed');
});
