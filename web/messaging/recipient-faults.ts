import { recipientsAtMost } from '#contract/text-limits.ts';
import type { NumberFault, NumberMend } from './recipient-number.ts';
import type { Recipient } from './recipient-text.ts';

/** What is wrong with a recipient as the list stands. */
export type RecipientFault = NumberFault | 'duplicate';

export const faultWords: Record<RecipientFault, string> = {
  invalid: 'No mobile number',
  not_mobile: 'Not a mobile',
  not_served: 'Not in a country that is sent to',
  cut_off: 'Its last digits are lost',
  duplicate: 'Twice in the list',
};

export const cutOffWords =
  'A spreadsheet kept only the first digits, as in 4.91E+08. Format the column as text there, enter what is missing, and save the file again.';

export const mendWords: Record<NumberMend, [one: string, many: string]> = {
  zero: [
    'number had lost the 0 in front, as happens in spreadsheets. It was put back.',
    'numbers had lost the 0 in front, as happens in spreadsheets. It was put back.',
  ],
  exponent: [
    'number was in the short form 4.91570006E+08. It was written out.',
    'numbers were in the short form 4.91570006E+08. They were written out.',
  ],
  decimals: [
    'number had decimals behind it. They were taken away.',
    'numbers had decimals behind them. They were taken away.',
  ],
};

/** The fault of each recipient, in their order; the second of two alike is the double. */
export function listFaults(recipients: readonly Recipient[]): (RecipientFault | undefined)[] {
  const seen = new Set<string>();
  return recipients.map(({ to, fault }) => {
    if (fault) return fault;
    if (seen.has(to)) return 'duplicate';
    seen.add(to);
    return undefined;
  });
}

/** How many recipients have each fault, the commonest first. */
export function countFaults(faults: readonly (RecipientFault | undefined)[]): [RecipientFault, number][] {
  const counts = new Map<RecipientFault, number>();
  for (const fault of faults) if (fault) counts.set(fault, (counts.get(fault) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}

/** The list with more behind it, as long as it may get, and how many did not fit. */
export function addRecipients(before: readonly Recipient[], more: readonly Recipient[]) {
  const all = [...before, ...more];
  return { recipients: all.slice(0, recipientsAtMost), leftOut: Math.max(0, all.length - recipientsAtMost) };
}

/** The fields that recipients have, with how many have each; the commonest first. */
export function listKnownFields(recipients: readonly Recipient[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { fields } of recipients)
    for (const name of Object.keys(fields)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}
