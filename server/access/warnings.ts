import { sendNotice } from '#server/accounts/notices.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import type { WrongGuess } from './guesses.ts';
import { limits } from './limits.ts';
import { listAbandonedSignIns, sweepChallenges } from './queries/challenges.ts';
import { findOwnerContact, findPerson, type Person, takeWarning } from './queries/people.ts';

/** Tells a person that somebody has the password and guesses the code: once a day however many try, and always when codes are switched off. */
export async function warnOfWrongCodes(
  context: Context,
  person: Person,
  told: { settled: WrongGuess; over: boolean },
): Promise<void> {
  if (told.settled.disabled) return tellOfDisabledCodes(context, person);
  if (told.over) await warnOnce(context, person);
}

async function tellOfDisabledCodes(context: Context, person: Person): Promise<void> {
  const owner = await findOwnerContact(context.db, person.accountId);
  await sendNotice(context, {
    accountId: person.accountId,
    kind: 'codes.disabled',
    emails: [person.email, owner.email],
  });
}

async function warnOnce(context: Context, person: Pick<Person, 'accountId' | 'id' | 'email'>): Promise<void> {
  const now = context.clock.now();
  if (await takeWarning(context.db, person, now, secondsFrom(now, -limits.warnEvery))) {
    await sendNotice(context, {
      accountId: person.accountId,
      kind: 'sign_in.suspicious',
      emails: [person.email],
    });
  }
}

const warningsAtOnce = 100;

/**
 * Tells people of sign-ins with their right password that ended without the code, then clears expired challenges (ASVS 6.3.5): not before
 * everybody was told, for a cleared one tells nobody.
 */
export async function sweepAbandonedSignIns(context: Context): Promise<void> {
  await inTransaction(context, async (context) => {
    const now = context.clock.now();
    const abandoned = await listAbandonedSignIns(context.db, {
      now,
      toldBefore: secondsFrom(now, -limits.warnEvery),
      atMost: warningsAtOnce,
    });
    for (const tried of abandoned) {
      const person = await findPerson(context.db, tried.accountId, tried.userId);
      if (person)
        await warnOnce({ ...context, client: { address: tried.address, agent: tried.agent } }, person);
    }
    if (abandoned.length < warningsAtOnce) await sweepChallenges(context.db, now);
  });
}
