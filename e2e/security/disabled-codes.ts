import { expect } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { addMember, codeOf, giveCredentials, newMember, type Person, signIn } from './people.ts';
import { wrongCode } from './proofs.ts';
import type { World } from './world.ts';

type Guessing = {
  world: World;
  /** Signed in, lately. */
  owner: Person;
  /** Wrong codes that are put into the counter by hand; the others are guessed one by one, through all waits. */
  alreadyWrong: number;
};

/** Guesses at the codes of a member until they are switched off, sees who is told, and sets the method anew. */
export async function guessUntilDisabled({ world, owner, alreadyWrong }: Guessing): Promise<void> {
  const member = await addMember(world, owner, newMember('sms'));
  if (alreadyWrong > 0) await putWrongCodes(world, member, alreadyWrong);
  for (let failure = alreadyWrong + 1; failure <= 100; failure++) {
    await world.simulator.startAfresh();
    const browser = world.browser();
    await giveCredentials(browser, member);
    const answer = await browser.call(access.verifyCode, {
      body: { code: wrongCode(await codeOf(world, member)) },
    });
    expect({ failure, code: answer.code }).toEqual({
      failure,
      code: failure < 5 ? 'wrong_code' : 'challenge_over',
    });
  }
  await world.simulator.startAfresh();
  const right = await world
    .browser()
    .call(access.signIn, { body: { email: member.email, password: member.password } });
  expect(right.code).toBe('factor_disabled');
  for (const { email } of [member, owner]) {
    const told = (await world.simulator.mails(email)).filter((mail) =>
      /switched off|turned off|disabled/i.test(mail.subject + mail.text),
    );
    expect({ email, told: told.length }).toEqual({ email, told: 1 });
  }
  await bindAnew(world, owner, member);
  await signIn(world, world.browser(), member);
}

async function putWrongCodes({ database }: World, person: Person, failures: number): Promise<void> {
  const key = { accountId: person.accountId, userId: person.id, factor: 'code' as const };
  await database.db
    .insertInto('factorGuesses')
    .values({ ...key, failures })
    .onConflict((conflict) => conflict.columns(['accountId', 'userId', 'factor']).doUpdateSet({ failures }))
    .execute();
}

async function bindAnew(world: World, owner: Person, member: Person): Promise<void> {
  await signIn(world, owner.browser, owner);
  const { users } = await owner.browser.get(accounts.listUsers);
  const user = users.find(({ id }) => id === member.id);
  expect(user?.codesDisabled).toBe(true);
  await owner.browser.get(accounts.changeUser, {
    params: { userId: member.id },
    body: { method: 'sms', mobile: member.mobile ?? '', version: user?.version ?? 0 },
  });
  await world.simulator.startAfresh();
}
