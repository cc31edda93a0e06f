import { access, type Session } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import type { Browser } from './browser.ts';
import { cookieNames } from './cookie-jar.ts';
import { codeOf, giveCredentials, type Person } from './people.ts';
import { expectOutcome } from './proofs.ts';
import type { World } from './world.ts';

/** Signs somebody in, in a new browser unless one is given, and waits out the cooldown of codes by moving the clock. */
export async function visit(world: World, person: Person, browser = world.browser()): Promise<Browser> {
  await proveCredentials(world, person, browser);
  const { status, text } = await browser.call(access.verifyCode, {
    body: { code: await codeOf(world, person) },
  });
  if (status !== 200) throw new Error(`${person.email} could not sign in: ${status} ${text}`);
  return browser;
}

/** The first step, until the code is on its way. */
export async function proveCredentials(world: World, person: Person, browser: Browser): Promise<void> {
  await passOver(world, person);
  const { delivery, resendInSeconds } = await giveCredentials(browser, person);
  if (delivery !== 'waiting') return;
  await world.simulator.advance((resendInSeconds ?? 0) + 1);
  await browser.get(access.sendCode);
}

/** Confirms who it is, though a code of before was never used. */
export async function confirm(world: World, person: Person, browser = person.browser): Promise<Session> {
  await passOver(world, person);
  const { delivery, resendInSeconds } = await browser.get(access.stepUp, {
    body: { password: person.password },
  });
  if (delivery === 'waiting') {
    await world.simulator.advance((resendInSeconds ?? 0) + 1);
    await browser.get(access.sendCode);
  }
  return expectOutcome(
    await browser.get(access.verifyCode, { body: { code: await codeOf(world, person) } }),
    'stepped_up',
  ).session;
}

/** What has come so far is not what the test waits for. */
export async function passOver(world: World, person: Pick<Person, 'email' | 'mobile'>): Promise<void> {
  await world.simulator.passOver(person.email);
  if (person.mobile !== null) await world.simulator.passOver(person.mobile);
}

/** Whether somebody is signed in in a browser, asked at any process. */
export async function sessionCode(browser: Browser, at?: string): Promise<string> {
  const { status, code } = await browser.call(access.showSession, at === undefined ? {} : { at });
  return code ?? String(status);
}

/** The person as the owner's list shows them. */
export async function findListed(owner: Person, email: string) {
  const { users } = await owner.browser.get(accounts.listUsers);
  const found = users.find((user) => user.email === email);
  if (!found) throw new Error(`${email} is not in the list of users.`);
  return found;
}

/** The address of the second process: what the first one decided must hold there too. */
export function otherProcess(world: World): string {
  const url = world.processes[1]?.url;
  if (url === undefined) throw new Error('This world has one process.');
  return url;
}

export function sessionToken(browser: Browser): string {
  const token = browser.jar.get(cookieNames.session);
  if (token === undefined) throw new Error('Nobody is signed in in this browser.');
  return token;
}
