import type { Command } from '../command.ts';
import { addHostedNumber, removeHostedNumber } from '../hosted-numbers.ts';
import { listHostedNumbers } from '../queries.ts';

export const addNumber: Command = {
  name: 'numbers add',
  argument: 'NUMBER',
  options: {
    account: { value: 'ID', required: false, help: 'dedicate it to this account; shared by all if left out' },
    carrier: {
      value: 'ID',
      required: false,
      help: 'texts from it leave by this carrier; by the default one if left out',
    },
  },
  summary: 'Add a number that this installation answers to.',
  example: 'corella numbers add "0491 570 156"',
  async run(context, values) {
    const accountId = values['account'] ?? null;
    const routeId = values['carrier'] ?? null;
    const number = await addHostedNumber(context, { number: values['NUMBER'] ?? '', accountId, routeId });
    return {
      lines: [`${number} is hosted here now.`],
      json: { number, account: accountId, carrier: routeId },
    };
  },
};

export const removeNumber: Command = {
  name: 'numbers remove',
  argument: 'NUMBER',
  options: {},
  summary: 'Take a number back: nobody sends from it any more, and texts to it reach nobody.',
  example: 'corella numbers remove "0491 570 156"',
  async run(context, values) {
    const number = await removeHostedNumber(context, values['NUMBER'] ?? '');
    return { lines: [`${number} is hosted here no more.`], json: { number } };
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
