import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { openPage } from './live.ts';
import { codeOf, giveCredentials, type Person } from './people.ts';
import { plantMember } from './planted-member.ts';
import { otherProcess } from './visits.ts';
import type { World } from './world.ts';

export type Removal = {
  /** Requests to the other process that began after the owner's answer and still went through. */
  letThrough: number;
  /** From the owner's answer to the first refusal on the other process. */
  refusedAfterMs: number;
  /** From the owner's answer until the open page on the other process was closed. */
  closedAfterMs: number;
};

/** The owner removes somebody at the first process whose page is open at the second; then the person asks there, until refused. */
export async function removeAndAsk(world: World, owner: Person): Promise<Removal> {
  const at = otherProcess(world);
  const member = await plantMember(world, owner);
  const page = await openPage(member.browser, at);
  await member.browser.get(access.showSession, { at });
  await owner.browser.get(accounts.removeUser, { params: { userId: member.id } });
  const answered = performance.now();
  let letThrough = 0;
  while ((await member.browser.call(access.showSession, { at })).status !== 401) letThrough++;
  const refusedAfterMs = performance.now() - answered;
  return { letThrough, refusedAfterMs, closedAfterMs: (await page.waitUntilClosed()) - answered };
}

/** Removes somebody while the right code of their sign-in is on its way to the other process; answers how many sessions live on. */
export async function raceRemovalAgainstSignIn(
  world: World,
  owner: Person,
): Promise<{ signedIn: boolean; alive: number }> {
  const member = await plantMember(world, owner);
  const browser = world.browser();
  await giveCredentials(browser, member);
  const code = await codeOf(world, member);
  const remove = () => owner.browser.get(accounts.removeUser, { params: { userId: member.id } });
  const enter = () => browser.call(access.verifyCode, { body: { code }, at: otherProcess(world) });
  const [first, second] = Math.random() < 0.5 ? [remove, enter] : [enter, remove];
  const answers = await Promise.all([first(), second()]);
  const signedIn = answers.some((answer) => answer !== null && answer.status === 200);
  let alive = 0;
  for (const { url } of world.processes) {
    for (const each of [browser, member.browser]) {
      if ((await each.call(access.showSession, { at: url })).status !== 401) alive++;
    }
  }
  return { signedIn, alive: alive + (await countLiveSessions(world, member.id)) };
}

async function countLiveSessions({ database }: World, userId: string): Promise<number> {
  const { rowCount } = await database.pool.query(
    `select from sessions s join users u on u.account_id = s.account_id and u.id = s.user_id
     where s.user_id = $1 and s.ended_at is null and s.generation = u.generation and u.status = 'active'`,
    [userId],
  );
  return rowCount ?? 0;
}

export function percentile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}
