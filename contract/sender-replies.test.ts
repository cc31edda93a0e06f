import { expect, test } from 'vitest';
import { optOutWords, refusesReplyStop } from './sender-replies.ts';

const oneWay = { canReceive: false };

test.each([
  'Sale today. Reply STOP to opt out',
  'Sale today. Reply stop',
  'Sale today. Opt out: Reply Stop',
  'Sale. Reply "STOP" to end',
  'Sale. Reply with STOP',
  'Sale. Reply with the word ‘STOP’',
  'Sale. Text STOP to 0491 570 006',
  'Sale. STOP to opt out',
  'Sale. txt stop 2 unsubscribe',
  'Sale. Reply\nUNSUBSCRIBE',
  'Sale. Reply OPT-OUT',
  'Sale. Reply ＳＴＯＰ',
  'Sale. Text back STOP',
  'Sale. Reply: STOP.',
])('on a sender without replies, “%s” is refused', (text) => {
  expect(refusesReplyStop(text, oneWay)).toBe(true);
  expect(refusesReplyStop(text, { canReceive: true })).toBe(false);
});

test.each([
  'Sale today. {optout}',
  'OptOut https://example.com/o/abc',
  'The bus stop moved to Hay Street',
  'Please stop by at nine',
  'Reply to confirm, or call us to cancel',
  'We will text you. Stopovers are free',
  'Ask us to remove it',
  'Text us at the end',
  'Reply, then stop by at nine',
  'Get off at Stop 12',
])('“%s” leaves from any sender', (text) => {
  expect(refusesReplyStop(text, oneWay)).toBe(false);
});

test('opting out is a word where replies come back, else a link', () => {
  expect(optOutWords({ canReceive: true }, 'https://x.example/o/a')).toBe('Opt out: Reply Stop');
  expect(optOutWords(oneWay, 'https://x.example/o/a')).toBe('OptOut https://x.example/o/a');
  expect(refusesReplyStop(optOutWords(oneWay, 'https://x.example/o/a'), oneWay)).toBe(false);
});
