import { expect, test } from 'vitest';
import type { ConversationEntry } from '#contract/messenger.ts';
import { findSeenUpTo } from './seen-texts.ts';

const text = (id: string, direction: 'in' | 'out') =>
  ({ kind: 'message', id, message: { direction } }) as ConversationEntry;
const note = { kind: 'note', id: '5' } as ConversationEntry;
const closed = { kind: 'closed', id: '4' } as ConversationEntry;

test('what came in is seen as far as the newest text of theirs, whatever we wrote and did after it', () => {
  const newer = { entries: [note, closed], nextBefore: '4' };
  const older = { entries: [text('3', 'out'), text('2', 'in'), text('1', 'in')], nextBefore: null };
  expect(findSeenUpTo([newer, older])).toBe('2');
});

test('where all that is here is ours, no text of theirs that came after its beginning is seen', () => {
  const entries = [note, closed, text('3', 'out')];
  expect(findSeenUpTo([{ entries, nextBefore: '3' }])).toBe('3');
  expect(findSeenUpTo([{ entries, nextBefore: null }]) < '1').toBe(true);
});
