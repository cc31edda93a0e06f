import { readContactNumber } from '#server/accounts/mobile-number.ts';
import { hostNumber } from '#server/messaging/senders.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { CommandRefusal } from './command.ts';
import { isAccount, isLoginMobile } from './queries.ts';

export type NewNumber = { number: string; accountId: string | null };

/** Adds a number that this installation answers to: shared, or dedicated to an account. Refuses one on which somebody gets login codes: these would land in an inbox. */
export async function addHostedNumber(
  context: Context,
  { number: text, accountId }: NewNumber,
): Promise<string> {
  return inTransaction(context, async (context) => {
    const number = readContactNumber(text, context.config.homeCountry);
    if (accountId !== null && !(await isAccount(context.db, accountId))) {
      throw new CommandRefusal(`There is no account ${accountId}. See: corella accounts list`);
    }
    if (!(await hostNumber(context, { number, accountId }))) {
      throw new CommandRefusal(`${number} is hosted here already. See: corella numbers list`);
    }
    if (await isLoginMobile(context.db, number, context.clock.now())) {
      throw new CommandRefusal(
        `${number} is somebody's login mobile, so it cannot be hosted: login codes would land in an inbox. That person must change it first.`,
      );
    }
    return number;
  });
}
