import type { Command } from '../command.ts';
import { addHostedNumber } from '../hosted-numbers.ts';
import { listHostedNumbers } from '../queries.ts';

export const addNumber: Command = {
  name: 'numbers add',
  argument: 'NUMBER',
  options: {
    account: { value: 'ID', required: false, help: 'dedicate it to this account; shared by all if left out' },
  },
  summary: 'Add a number that this installation answers to.',
  example: 'corella numbers add "0491 570 156"',
  async run(context, values) {
    const accountId = values['account'] ?? null;
    const number = await addHostedNumber(context, { number: values['NUMBER'] ?? '', accountId });
    return { lines: [`${number} is hosted here now.`], json: { number, account: accountId } };
  },
};

export const listNumbers: Command = {
  name: 'numbers list',
  options: {},
  summary: 'List the numbers that this installation answers to.',
  example: 'corella numbers list',
  async run(context) {
    const rows = await listHostedNumbers(context.db);
    const lines = rows.map(
      ({ number, kind, accountId }) => `${number}  ${kind}${accountId === null ? '' : ` to ${accountId}`}`,
    );
    return { lines: lines.length > 0 ? lines : ['No numbers are hosted here yet.'], json: rows };
  },
};
