import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import type { Person } from './people.ts';
import type { World } from './world.ts';

export type Flood = {
  /** How the sign-ins of the flood were answered. */
  codes: (string | undefined)[];
  retryAfters: (string | undefined)[];
  /** Milliseconds that a signed-in person waited, each time, while the flood lasted. */
  waits: number[];
};

/** Sends parallel sign-ins with wrong passwords, from many addresses, while a signed-in person goes on working. */
export async function floodSignIn(world: World, person: Person, count: number): Promise<Flood> {
  let lasting = true;
  const flood = Promise.all(
    Array.from({ length: count }, (_, index) =>
      world
        .browser({ from: `127.0.9.${(index % 20) + 1}` })
        .call(access.signIn, { body: { email: `flood${index}@example.com`, password: 'any long password' } }),
    ),
  ).finally(() => {
    lasting = false;
  });
  const waits: number[] = [];
  while (lasting) {
    const begun = performance.now();
    await person.browser.get(accounts.showProfile);
    waits.push(performance.now() - begun);
  }
  const answers = await flood;
  return {
    codes: answers.map((answer) => answer.code),
    retryAfters: answers.filter(({ status }) => status === 503).map(({ headers }) => headers['retry-after']),
    waits,
  };
}
