import { expect, test } from 'vitest';
import type { Quote } from '#contract/messaging.ts';
import { groupBlocked, writeBlockedCsv } from './batch-blocked.ts';
import { readRecipients } from './recipient-text.ts';

const quote: Quote = {
  sender: '+61491579455',
  messages: 1,
  parts: 1,
  credits: 1,
  available: 50,
  unicode: 0,
  blockedCounts: { invalid: 1, opted_out: 2 } as Quote['blockedCounts'],
  blocked: [
    { row: 1, to: '12', reason: 'invalid' },
    { row: 2, to: '+61491570156', reason: 'opted_out' },
    { row: 3, to: '+61491570157', reason: 'opted_out' },
  ],
  warnings: [],
};

test('groupBlocked groups by reason, the commonest first', () => {
  expect(groupBlocked(quote).map(({ reason, count, rows }) => [reason, count, rows.length])).toEqual([
    ['opted_out', 2, 2],
    ['invalid', 1, 1],
  ]);
});

test('writeBlockedCsv names each blocked row as it was written, and runs no formula', () => {
  const recipients = readRecipients('0491 570 006\n12\n=Sam, 0491-570-156\n0491 570 157', 'AU');
  expect(writeBlockedCsv(quote, recipients).split('\r\n')).toEqual([
    'row,number,name,reason',
    '2,12,,is no telephone number',
    '3,0491-570-156,Sam,opted out of your texts',
    '4,0491 570 157,,opted out of your texts',
    '',
  ]);
});
