import { recoverOwner, unlockUser } from '#server/accounts/operator-help.ts';
import { isHostedNumber } from '#server/messaging/hosted-numbers.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { type Command, CommandRefusal } from '../command.ts';

const account = { value: 'ID', required: true, help: 'the account, as listed by: corella accounts list' };

export const recoverOwnerMobile: Command = {
  name: 'owner recover',
  options: {
    account,
    mobile: { value: 'NUMBER', required: true, help: 'the new login mobile of the owner' },
  },
  summary:
    'Set another login mobile for an owner who lost the phone. Make sure that it is the owner who asks. The next sign-in sends its code there; everybody who is signed in as the owner is signed out, and the old mobile and e-mail are told.',
  example: 'corella owner recover --account 0199… --mobile "0491 570 006"',
  async run(context, { account: accountId = '', mobile = '' }) {
    const owner = await orRefuse(`There is no account ${accountId}. See: corella accounts list`, () =>
      recoverOwner(context, { accountId, mobile }, isHostedNumber),
    );
    return {
      lines: [
        `${owner.name} now gets login codes on the new mobile (…${mobile.trim().slice(-3)}), with the same password.`,
      ],
      json: { account: accountId, user: owner.id },
    };
  },
};

export const unlockUserCodes: Command = {
  name: 'users unlock',
  options: { account, user: { value: 'ID', required: true, help: 'the person' } },
  summary: 'Switch login codes of a person on again, after 100 wrong ones in a row had switched them off.',
  example: 'corella users unlock --account 0199… --user 0199…',
  async run(context, { account: accountId = '', user: userId = '' }) {
    const { name, counters } = await orRefuse(
      `There is no person ${userId} in the account ${accountId}.`,
      () => unlockUser(context, { accountId, userId }),
    );
    return {
      lines: [
        counters > 0
          ? `${name} can get login codes again.`
          : `${name} had no wrong codes counted; nothing was switched off.`,
      ],
      json: { account: accountId, user: userId, counters },
    };
  },
};

async function orRefuse<R>(notFound: string, run: () => Promise<R>): Promise<R> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') throw new CommandRefusal(notFound);
    throw error;
  }
}
