import type { LiveEvent } from '#contract/installation.ts';
import type { Context } from '#server/platform/context.ts';
import { announce, inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { recordActivity } from './activity.ts';
import { listOperatorAccounts, markOperator } from './queries/accounts.ts';

/** Whoever runs the installation, as logs of accounts name them. */
export const theOperator = { id: null, name: 'Operator' } as const;

/** The accounts whose owners set up the carriers of this installation. */
export async function listOperators(context: Context): Promise<{ id: string; name: string }[]> {
  return listOperatorAccounts(context.db);
}

/** Makes the owner of an account an operator of this installation, or one no more. Answers the account's name; refuses not_found. */
export async function setOperator(
  context: Context,
  { accountId, isOperator }: { accountId: string; isOperator: boolean },
): Promise<string> {
  return inTransaction(context, async (context) => {
    const account = await markOperator(context.db, accountId, isOperator);
    if (!account) throw new Refusal('not_found');
    await recordActivity(context, {
      accountId,
      action: isOperator ? 'operator.granted' : 'operator.revoked',
      actor: theOperator,
      target: { kind: 'account', id: accountId, name: account.name },
      method: 'command',
    });
    return account.name;
  });
}

/** Tells the open pages of the operators. */
export async function announceToOperators(context: Context, event: LiveEvent): Promise<void> {
  for (const { id } of await listOperatorAccounts(context.db))
    await announce(context, 'live', { accountId: id, event });
}
