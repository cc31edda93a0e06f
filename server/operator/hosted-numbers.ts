import { readContactNumber } from '#server/accounts/mobile-number.ts';
import { listCarrierRoutes } from '#server/carriers/route-list.ts';
import { hostNumber, releaseNumber } from '#server/messaging/hosted-numbers.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { CommandRefusal } from './command.ts';
import { isAccount, isLoginMobile } from './queries.ts';

export type NewNumber = { number: string; accountId: string | null; routeId: string | null };

/**
 * Adds a number that this installation answers to: shared, or dedicated to an account, which may then send from it. Refuses one on which
 * somebody gets login codes, for these would land in an inbox, and the own mobile of an account.
 */
export async function addHostedNumber(
  context: Context,
  { number: text, accountId, routeId }: NewNumber,
): Promise<string> {
  return inTransaction(context, async (context) => {
    const number = readContactNumber(text, context.config.homeCountry);
    if (accountId !== null && !(await isAccount(context.db, accountId))) {
      throw new CommandRefusal(`There is no account ${accountId}. See: corella accounts list`);
    }
    if (routeId !== null) await refuseUnknownCarrier(context, routeId);
    if (!(await host(context, { number, accountId, routeId }))) {
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

async function refuseUnknownCarrier(context: Context, routeId: string): Promise<void> {
  const ids = (await listCarrierRoutes(context)).map(({ id }) => id);
  if (!ids.includes(routeId)) {
    throw new CommandRefusal(`There is no carrier "${routeId}". There is: ${ids.join(', ')}`);
  }
}

async function host(context: Context, number: NewNumber): Promise<boolean> {
  try {
    return await hostNumber(context, number);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'sender_reserved')
      throw new CommandRefusal(`${number.number} is kept for login codes, so no account can send from it.`);
    if (error.code !== 'sender_taken') throw error;
    throw new CommandRefusal(
      `${number.number} is the own mobile of an account, or waits to be, so it cannot be hosted. It must be removed there first.`,
    );
  }
}

/** Takes a hosted number back, so that nobody sends from it any more. Refuses the shared number that the environment names. */
export async function removeHostedNumber(context: Context, text: string): Promise<string> {
  const number = readContactNumber(text, context.config.homeCountry);
  if (number === context.config.sharedNumber) {
    throw new CommandRefusal(
      `${number} is the shared number of this installation. Name another in CORELLA_SHARED_NUMBER and restart Corella first.`,
    );
  }
  if (!(await releaseNumber(context, number))) {
    throw new CommandRefusal(`${number} is not hosted here. See: corella numbers list`);
  }
  return number;
}
