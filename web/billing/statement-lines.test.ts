import { expect, test } from 'vitest';
import type { LedgerEntry } from '#contract/billing.ts';
import { explainLine, formatMove, groupEntries, nameLine } from './statement-lines.ts';

const zone = 'Australia/Sydney';

function entry(more: Partial<LedgerEntry>): LedgerEntry {
  const nothing = { available: 0, held: 0, spent: 0, availableAfter: 0, messages: 0 };
  const nobody = { batchId: null, text: null, number: null, messageId: null, by: null, note: null };
  return { id: 'a', at: '2026-07-01T02:00:00.000Z', kind: 'release', ...nothing, ...nobody, ...more };
}

const read = (more: Partial<LedgerEntry>) => {
  const [line] = groupEntries([entry(more)], zone);
  return line && [nameLine(line), explainLine(line)];
};
const by = { id: 'p', name: 'Kim' };

test('each kind is said in words', () => {
  const sent = { kind: 'hold', by, batchId: 'b' } as const;
  expect(read({ kind: 'grant', available: 20, note: 'Order 1' })).toEqual(['Credits added', 'Order 1']);
  expect(read({ kind: 'grant', available: -2, note: 'Wrong' })).toEqual(['Credits taken back', 'Wrong']);
  expect(read({ ...sent, messages: 200 })).toEqual(['Text to 200 numbers', 'by Kim']);
  expect(read({ ...sent, messages: 1, number: '+61491570006' })).toEqual(['Text to 0491 570 006', 'by Kim']);
  expect(read({ batchId: 'b', messages: 2, by, note: 'Cancelled by Kim.' })).toEqual([
    'Cancelled: text to 2 numbers',
    'by Kim',
  ]);
  expect(read({ available: 3, messages: 3 })?.[0]).toBe('Credits back from 3 texts');
  expect(read({ kind: 'settle', available: 3, messages: 90 })?.[0]).toBe('Credits back');
});

test('what comes back by itself is one line a day, until something else happens', () => {
  const back = (id: string, more: Partial<LedgerEntry> = {}) =>
    entry({ id, available: 1, messages: 1, availableAfter: 9, ...more });
  const lines = groupEntries(
    [
      back('1', { at: '2026-07-01T14:30:00.000Z', availableAfter: 12 }),
      back('2', { availableAfter: 11 }),
      back('3', { available: 2, messages: 2 }),
      entry({ id: '4', kind: 'hold', available: -9 }),
      back('5'),
      back('6', { by, batchId: 'b' }),
      back('7'),
      back('8', { kind: 'settle' }),
    ],
    zone,
  );
  expect(
    lines.map(({ id, available, messages, availableAfter }) => [id, available, messages, availableAfter]),
  ).toEqual([
    ['1', 1, 1, 12],
    ['2', 3, 3, 11],
    ['4', -9, 0, 0],
    ['5', 1, 1, 9],
    ['6', 1, 1, 9],
    ['7', 2, 2, 9],
  ]);
});

test('moves bear their sign', () => {
  expect([formatMove(1200), formatMove(-3)]).toEqual(['+1,200', '−3']);
});
