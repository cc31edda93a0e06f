import { formatNumber } from '#web/lib/format.ts';

export type LimitOf = 'sender' | 'account' | 'lane';

export const limitChoices: { value: LimitOf; label: string; field?: { label: string; help: string } }[] = [
  {
    value: 'sender',
    label: 'A sender',
    field: { label: 'Sender', help: 'A number with + and the country code, or a business name.' },
  },
  {
    value: 'account',
    label: 'An account',
    field: { label: 'Id of the account', help: 'As “corella accounts list” writes it.' },
  },
  { value: 'lane', label: 'All login codes' },
];

/** What a limit is of, in words. */
export function describeLimit(key: string): string {
  const [of = '', ...rest] = key.split(':');
  const name = rest.join(':');
  if (of === 'sender') return `Sender ${formatNumber(name)}`;
  if (of === 'account') return `Account ${name}`;
  return 'Login codes and notices';
}
