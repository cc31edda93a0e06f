import { expect, test } from 'vitest';
import { idAfter, instantOf } from './history-place.ts';

test('the id after an id, also over the end of a group', () => {
  expect(idAfter('0197c349-bbf8-78e2-896a-067a37563370')).toBe('0197c349-bbf8-78e2-896a-067a37563371');
  expect(idAfter('0197c349-bbf8-78e2-896a-ffffffffffff')).toBe('0197c349-bbf8-78e2-896b-000000000000');
});

test('the instant of an id', () => {
  expect(instantOf('0197c0f4-1400-7000-8000-000000000000')).toBe(new Date(0x0197c0f41400).toISOString());
});
