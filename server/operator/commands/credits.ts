import { grantCredits } from '#server/billing/ledger.ts';
import { type Command, CommandRefusal, UsageError } from '../command.ts';
import { isAccount } from '../queries.ts';

export const grantAccountCredits: Command = {
  name: 'credits grant',
  argument: 'AMOUNT',
  options: {
    account: { value: 'ID', required: true, help: 'the account, as listed by: corella accounts list' },
    note: { value: 'TEXT', required: true, help: 'why; the account sees it in its statement' },
  },
  summary: 'Give an account credits. One credit is one part of a text.',
  example: 'corella credits grant 5000 --account 0199… --note "Order 1042"',
  async run(context, { account: accountId = '', note = '', AMOUNT: amount = '' }) {
    const credits = Number(amount);
    if (!/^[1-9]\d*$/.test(amount) || !Number.isSafeInteger(credits))
      throw new UsageError(`"${amount}" is not a number of credits: write a whole number above 0.`);
    if (!(await isAccount(context.db, accountId)))
      throw new CommandRefusal(`There is no account ${accountId}. See: corella accounts list`);
    await grantCredits(context, { accountId, credits, note });
    return { lines: [`Granted ${credits} credits.`], json: { account: accountId, credits } };
  },
};
