import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { type Command, UsageError, type Values } from './command.ts';
import { listAccounts } from './commands/accounts.ts';
import { verifyActivity } from './commands/activity.ts';
import { removeCodeSender } from './commands/code-sender.ts';
import { grantAccountCredits } from './commands/credits.ts';
import { addNumber, listNumbers, removeNumber } from './commands/numbers.ts';
import { grantOperator, listOperatorAccounts, revokeOperator } from './commands/operators.ts';
import { recoverOwnerMobile, unlockUserCodes } from './commands/people.ts';

const commands: Command[] = [
  verifyActivity,
  listAccounts,
  recoverOwnerMobile,
  unlockUserCodes,
  addNumber,
  removeNumber,
  listNumbers,
  removeCodeSender,
  grantAccountCredits,
  grantOperator,
  revokeOperator,
  listOperatorAccounts,
];

export type Order = { command: Command; values: Values; json: boolean };

/** Reads the words after `corella`; a text is help that was asked for. Throws UsageError. */
export function readCommandLine(words: string[]): Order | string {
  const [noun = '', verb = '', ...rest] = words;
  if (noun === '' || noun === 'help' || noun === '--help' || noun === '-h') return writeHelp();
  const command = commands.find(({ name }) => name === `${noun} ${verb}`);
  if (!command)
    throw new UsageError(`There is no command "${[noun, verb].join(' ').trim()}".\n\n${writeHelp()}`);
  if (rest.includes('--help') || rest.includes('-h')) return writeCommandHelp(command);
  return readOrder(command, rest);
}

function readOrder(command: Command, words: string[]): Order {
  const { values, positionals } = parse(command, words);
  const read: Values = {};
  for (const [name, { required, value }] of Object.entries(command.options)) {
    const text = values[name];
    if (typeof text === 'string') read[name] = text;
    else if (required) throw new UsageError(`--${name} ${value} is missing.\n\n${writeCommandHelp(command)}`);
  }
  if (command.argument !== undefined) read[command.argument] = positionals[0];
  if (positionals.length !== (command.argument === undefined ? 0 : 1)) {
    throw new UsageError(`Usage: ${writeUsage(command)}\n\n${writeCommandHelp(command)}`);
  }
  for (const name of ['account', 'user']) checkId(name, read[name]);
  return { command, values: read, json: values['json'] === true };
}

type Parsed = { values: Record<string, unknown>; positionals: string[] };

function parse(command: Command, words: string[]): Parsed {
  const named = Object.keys(command.options).map((name) => [name, { type: 'string' }] as const);
  const options: ParseArgsOptionsConfig = { ...Object.fromEntries(named), json: { type: 'boolean' } };
  try {
    return parseArgs({ args: words, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${writeCommandHelp(command)}`);
  }
}

function checkId(name: string, text: string | undefined): void {
  if (text === undefined || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return;
  throw new UsageError(`--${name} "${text}" is not an id. See: corella accounts list`);
}

function writeUsage({ name, argument, options }: Command): string {
  const named = Object.entries(options).map(([option, { value, required }]) =>
    required ? ` --${option} ${value}` : ` [--${option} ${value}]`,
  );
  return `corella ${name}${argument === undefined ? '' : ` ${argument}`}${named.join('')} [--json]`;
}

function writeCommandHelp(command: Command): string {
  const options = Object.entries(command.options).map(
    ([name, { value, help }]) => `  --${name} ${value}  ${help}`,
  );
  return [writeUsage(command), '', command.summary, ...options, '', `Example: ${command.example}`].join('\n');
}

function writeHelp(): string {
  const each = commands.map(
    (command) => `  ${writeUsage(command)}\n      ${command.summary}\n      Example: ${command.example}`,
  );
  return [
    'corella: the command line of whoever runs this installation. It works beside a running Corella, or without one.',
    '',
    ...each,
    '',
    'It reads the same environment as the server: CORELLA_DATA, DATABASE_URL, CORELLA_SECRET and so on.',
    'Exit codes: 0 done, 1 refused or not in order, 2 a mistake in the command line.',
  ].join('\n');
}
