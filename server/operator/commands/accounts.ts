import type { Command } from '../command.ts';
import { listAccountRows } from '../queries.ts';

export const listAccounts: Command = {
  name: 'accounts list',
  options: {},
  summary: 'List the accounts of this installation.',
  example: 'corella accounts list --json',
  async run(context) {
    const rows = await listAccountRows(context.db);
    const lines = rows.map(
      ({ id, name, people, lastSignInAt }) =>
        `${id}  ${name}: ${people} ${people === 1 ? 'person' : 'people'}, last sign-in ${lastSignInAt?.toISOString() ?? 'never'}`,
    );
    return { lines: lines.length > 0 ? lines : ['There are no accounts yet.'], json: rows };
  },
};
