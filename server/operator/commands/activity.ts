import { type Verification, verifyActivityLog } from '#server/accounts/activity.ts';
import type { Context } from '#server/platform/context.ts';
import { type Command, CommandRefusal } from '../command.ts';
import { isAccount, listAccountRows } from '../queries.ts';

export const verifyActivity: Command = {
  name: 'activity verify',
  options: { account: { value: 'ID', required: false, help: 'only this account' } },
  summary: 'Check that no row of the activity log was altered, removed or put in. Exits with 1 when one was.',
  example: 'corella activity verify',
  async run(context, values) {
    const results = [];
    for (const { id, name } of await findAccounts(context, values['account'])) {
      results.push({ account: id, name, ...(await verifyActivityLog(context, id)) });
    }
    return {
      lines: results.map(writeResult),
      json: results,
      failed: results.some((result) => result.broken !== null),
    };
  },
};

async function findAccounts(
  context: Context,
  accountId: string | undefined,
): Promise<{ id: string; name: string }[]> {
  if (accountId !== undefined && !(await isAccount(context.db, accountId))) {
    throw new CommandRefusal(`There is no account ${accountId}. See: corella accounts list`);
  }
  const rows = await listAccountRows(context.db);
  return accountId === undefined ? rows : rows.filter((row) => row.id === accountId);
}

function writeResult({
  account,
  name,
  rows,
  broken,
}: { account: string; name: string } & Verification): string {
  if (broken === null) return `${account}  ${name}: unbroken, ${rows} rows.`;
  return `${account}  ${name}: BROKEN at row ${broken.seq}. ${broken.reason} The ${rows} rows before it are as they were written.`;
}
