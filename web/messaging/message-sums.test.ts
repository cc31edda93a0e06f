import { describe, expect, test } from 'vitest';
import { addText, startSums, type Wording, writeOptOut, writeText } from './message-sums.ts';

const publicUrl = 'https://texts.example.com';
const wording: Wording = { text: '', canReceive: true, shortenLinks: false, publicUrl };

describe('writeText', () => {
  test('puts in fields and the way to opt out of the sender', () => {
    const text = 'Hi {first_name}. {optout}';
    const fields = { first_name: 'Sam' };
    expect(writeText({ ...wording, text }, fields).text).toBe('Hi Sam. Opt out: Reply Stop');
    const oneWay = { ...wording, text, canReceive: false };
    expect(writeText(oneWay, fields).text).toBe('Hi Sam. OptOut https://texts.example.com/o/xxxxxxxx');
  });

  test('makes links as short as they will be, and leaves the link to opt out', () => {
    const text = 'See https://example.com/a/very/long/page?with=words. {optout}';
    const oneWay = { ...wording, text, canReceive: false, shortenLinks: true };
    expect(writeText(oneWay, {}).text).toBe(
      `See ${publicUrl}/s/xxxxxxxx. ${writeOptOut({ canReceive: false, publicUrl })}`,
    );
  });
});

test('the sums of several texts', () => {
  const sums = startSums();
  const add = (text: string, place: number, missing: string[] = []) =>
    addText(sums, { text, missing }, { place, partsAtMost: 10 });
  add('short', 0);
  add('x'.repeat(161), 1, ['first_name']);
  add('ж', 2, ['first_name', 'suburb']);
  add('x'.repeat(2000), 3);
  add(' ', 4);
  expect(sums).toEqual({
    texts: 3,
    credits: 4,
    fewestParts: 1,
    mostParts: 2,
    unicode: 1,
    tooLong: 1,
    missing: new Map([
      ['first_name', { count: 2, first: 1 }],
      ['suburb', { count: 1, first: 2 }],
    ]),
    incomplete: 2,
  });
});
