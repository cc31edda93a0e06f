import { expect, test } from 'vitest';
import { measureGrowth } from '#server/testing/growth.ts';
import { replaceLinks, sampleShortLinks } from './short-links.ts';

const publicUrl = 'https://texts.example.com';
const short = (text: string) => replaceLinks(text, publicUrl, (address) => `<${address}>`);

test.each([
  ['See https://example.com/a.', 'See <https://example.com/a>.'],
  ['(https://example.com/a)', '(<https://example.com/a>)'],
  ['https://example.com/a_(b)', '<https://example.com/a_(b)>'],
  ['"https://example.com", she said', '"<https://example.com>", she said'],
  ['HTTP://EXAMPLE.COM/A?b=c&d=e#f!', '<HTTP://EXAMPLE.COM/A?b=c&d=e#f>!'],
  ['a https://a.example/1 b https://b.example/2', 'a <https://a.example/1> b <https://b.example/2>'],
  ['line\nhttps://example.com\nline', 'line\n<https://example.com>\nline'],
  [
    `Keep ${publicUrl}/o/abcdefgh and ${publicUrl}/s/abcdefgh`,
    `Keep ${publicUrl}/o/abcdefgh and ${publicUrl}/s/abcdefgh`,
  ],
  [`Ours elsewhere ${publicUrl}/help`, `Ours elsewhere <${publicUrl}/help>`],
  [
    'javascript:alert(1) ftp://example.com example.com https://',
    'javascript:alert(1) ftp://example.com example.com https://',
  ],
  ['no link', 'no link'],
  ['((https://example.com/a_(b)?))).', '((<https://example.com/a_(b)>?))).'],
  ['https://example.com/[a](b]).', '<https://example.com/[a](b])>.'],
])('%j becomes %j', (text, expected) => {
  expect(short(text)).toBe(expected);
});

test('the sample measures like the real thing', () => {
  expect(sampleShortLinks('See https://example.com/a/very/long/address.', publicUrl)).toBe(
    `See ${publicUrl}/s/xxxxxxxx.`,
  );
});

test.each([')', ']', '.', '(', '()', '?).'])(
  'a long row of %j behind an address takes time in proportion',
  (row) => {
    const links = (size: number) => short(`http://a.example/${row.repeat(size)}`);
    expect(measureGrowth(links, 50)).toBeLessThan(1000);
  },
);

test('an address of more than 2,048 characters stays', () => {
  const address = `https://example.com/${'a'.repeat(2028)}`;
  expect(short(`${address}.`)).toBe(`<${address}>.`);
  expect(short(`${address}a.`)).toBe(`${address}a.`);
});

test('no more links are made than a text can hold', () => {
  let made = 0;
  replaceLinks('http://a.example '.repeat(2000), publicUrl, () => String(made++));
  expect(made).toBe(100);
});
