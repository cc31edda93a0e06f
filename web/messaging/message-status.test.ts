import { expect, test } from 'vitest';
import { describeReceiptStatus, describeStatus } from './message-status.ts';

test('an answer of the carrier in words, with what it said', () => {
  expect(describeStatus(0)).toBe('Taken (0x00000000)');
  expect(describeStatus(0x58)).toBe('Too many at once for the carrier (0x00000058)');
  expect(describeStatus(0x0b)).toBe('The carrier does not accept the number (0x0000000b)');
  expect(describeStatus(0x401)).toBe('A reason of this carrier’s own (0x00000401)');
  expect(describeStatus(200)).toBe('Taken (HTTP 200)');
  expect(describeStatus(422)).toBe('Refused (HTTP 422)');
});

test('a receipt in words', () => {
  expect(describeReceiptStatus('delivered')).toBe('On the phone');
  expect(describeReceiptStatus('something')).toBe('something');
});
