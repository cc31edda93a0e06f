import { listOperators, setOperator } from '#server/accounts/operators.ts';
import type { Context } from '#server/platform/context.ts';
import { type Command, CommandRefusal } from '../command.ts';
import { isAccount } from '../queries.ts';

export const listOperatorAccounts: Command = {
  name: 'operator list',
  options: {},
  summary: 'List the accounts whose owners set up the carriers of this installation.',
  example: 'corella operator list',
  async run(context) {
    const operators = await listOperators(context);
    const lines = operators.map(({ id, name }) => `${id}  ${name}`);
    return {
      lines: lines.length > 0 ? lines : ['No account is an operator’s. See: corella operator grant'],
      json: operators,
    };
  },
};

export const grantOperator: Command = {
  name: 'operator grant',
  argument: 'ACCOUNT',
  options: {},
  summary: 'Let the owner of an account set up the carriers of this installation.',
  example: 'corella operator grant 0199…',
  run: (context, { ACCOUNT: accountId = '' }) => mark(context, accountId, true),
};

export const revokeOperator: Command = {
  name: 'operator revoke',
  argument: 'ACCOUNT',
  options: {},
  summary: 'Take that from the owner of an account again. It counts from the next click on.',
  example: 'corella operator revoke 0199…',
  run: (context, { ACCOUNT: accountId = '' }) => mark(context, accountId, false),
};

async function mark(context: Context, accountId: string, isOperator: boolean) {
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(accountId);
  if (!isId || !(await isAccount(context.db, accountId)))
    throw new CommandRefusal(`There is no account ${accountId}. See: corella accounts list`);
  const name = await setOperator(context, { accountId, isOperator });
  return {
    lines: [
      `The owner of ${name} ${isOperator ? 'sets up' : 'no longer sets up'} the carriers of this installation.`,
    ],
    json: { account: accountId, operator: isOperator },
  };
}
