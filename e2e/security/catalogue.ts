import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A numbered behaviour that must hold; `peer` is what better-auth 1.7.25 does as it is shipped, empty where nobody looked. */
export type Row = { id: string; behaviour: string; peer: string };

/** What went wrong elsewhere, and where. */
export type KnownFailure = { id: string; what: string; where: string };

export const rows: readonly Row[] = readTable('rows.tsv').map(([id = '', behaviour = '', peer = '']) => ({
  id,
  behaviour,
  peer,
}));

export const knownFailures: readonly KnownFailure[] = readTable('known-failures.tsv').map(
  ([id = '', what = '', where = '']) => ({ id, what, where }),
);

/** The sentences of the product's contract on access, A1 to A16. */
export const promises: readonly string[] = Array.from({ length: 16 }, (_, index) => `A${index + 1}`);

export const areas: readonly { prefix: string; title: string }[] = [
  { prefix: 'PWD', title: 'Passwords' },
  { prefix: 'LOG', title: 'First step' },
  { prefix: 'OTP', title: 'The code' },
  { prefix: 'SND', title: 'Sending codes' },
  { prefix: 'SES', title: 'Sessions' },
  { prefix: 'FAC', title: 'Factors and profile' },
  { prefix: 'REC', title: 'Reset and recovery' },
  { prefix: 'INV', title: 'Invitations' },
  { prefix: 'ADM', title: 'Management of users' },
  { prefix: 'WEB', title: 'Web plumbing' },
  { prefix: 'AUD', title: 'Activity log' },
];

function readTable(name: string): string[][] {
  const lines = readFileSync(join(import.meta.dirname, name), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => line.split('\t'));
}

const idPattern = /\b(?:(?:PWD|LOG|OTP|SND|SES|FAC|REC|INV|ADM|WEB|AUD)-\d{2}|[VA]\d{1,2})\b/g;

/** The ids of rows, known failures and promises in the name of a test. */
export function readIds(testName: string): string[] {
  return testName.match(idPattern) ?? [];
}
