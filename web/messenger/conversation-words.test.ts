import { expect, test } from 'vitest';
import { sayUnread } from './conversation-words.ts';

test('a notification has the newest text, and how many are new where there are more', () => {
  expect(sayUnread({ unread: 1, lastText: 'Nine is fine', lastDirection: 'in' })).toBe('Nine is fine');
  expect(sayUnread({ unread: 2, lastText: 'And a dog?', lastDirection: 'in' })).toBe(
    '2 new texts\nAnd a dog?',
  );
});

test('a notification never shows a text of ours as the new one', () => {
  expect(sayUnread({ unread: 1, lastText: 'Certainly', lastDirection: 'out' })).toBe('1 new text');
  expect(sayUnread({ unread: 0, lastText: 'Certainly', lastDirection: 'out' })).toBe('A text came in');
});
