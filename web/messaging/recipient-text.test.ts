import { describe, expect, test } from 'vitest';
import { readNumber } from './recipient-number.ts';
import { hasNumber, readRecipients } from './recipient-text.ts';

const sam = '+61491570006';
const kim = '+61491570156';
const read = (text: string) => readRecipients(text, 'AU');
const numbersOf = (text: string) => read(text).map(({ to }) => to);

describe('readNumber', () => {
  test.each([
    '0491 570 006',
    '0491570006',
    '0491-570-006',
    '(0491) 570 006',
    '+61 491 570 006',
    '+61 (0) 491 570 006',
    '61491570006',
    '610491570006',
    '0061 491 570 006',
    '０４９１ ５７０ ００６',
    '0491‑570‑006',
    "'0491570006",
    '="0491570006"',
    '\u202a+61491570006\u202c',
    'Number: 0491 570 006',
  ])('%j is a mobile, and nothing had to be mended', (written) => {
    expect(readNumber(written, 'AU')).toEqual({ to: sam });
  });

  test.each([
    ['491570006', 'zero'],
    ['4.91570006E+08', 'exponent'],
    ['6.1491570006e10', 'exponent'],
    ['491570006.00', 'decimals'],
  ] as const)('%j was bent by a spreadsheet, and is mended', (written, mended) => {
    expect(readNumber(written, 'AU')).toEqual({ to: sam, mended });
  });

  test.each([
    ['4.91E+08', 'cut_off'],
    ['6.14916E+10', 'cut_off'],
    ['(02) 5550 1234', 'not_mobile'],
    ['+61 2 5550 1234', 'not_mobile'],
    ['1300 975 707', 'not_mobile'],
    ['+44 7700 900123', 'not_served'],
    ['0491 570 00', 'invalid'],
    ['Sam', 'invalid'],
    ['12345', 'invalid'],
  ] as const)('%j is none: %s', (written, fault) => {
    expect(readNumber(written, 'AU')).toEqual({ to: written.trim(), fault });
  });

  test('takes a cell that is longer than any number for none, and keeps its beginning', () => {
    const cell = `${'"'.repeat(64)}0491570006`;
    expect(readNumber(cell, 'AU')).toEqual({ to: '"'.repeat(64), fault: 'invalid' });
  });

  test('leaves the numbers of other home countries to the server', () => {
    expect(readNumber('07700 900123', 'GB')).toEqual({ to: '07700 900123' });
    expect(readNumber('Sam', 'GB')).toMatchObject({ fault: 'invalid' });
  });
});

describe('readRecipients', () => {
  test.each([
    ['lines', '0491 570 006\n\n0491570156\r\n'],
    ['commas', '0491 570 006, 0491 570 156'],
    ['semicolons', '0491570006;0491570156;'],
    ['tabs', '0491570006\t0491570156'],
    ['spaces', '0491570006 0491570156'],
    ['spaces in and between', '0491 570 006 0491 570 156'],
    ['a header', 'Mobile\n491570006\n491570156'],
    ['bullets and labels', '• Mobile: 0491 570 006\n• Mob. 0491 570 156'],
  ])('parts numbers by %s', (_by, text) => {
    expect(numbersOf(text)).toEqual([sam, kim]);
    expect(read(text).map(({ fields }) => fields)).toEqual([{}, {}]);
  });

  test.each([
    ['Sam 0491 570 006\nKim Tran 0491 570 156'],
    ['Sam, 0491 570 006\nKim Tran, 0491 570 156'],
    ['0491 570 006 Sam, 0491 570 156 Kim Tran'],
    ['0491 570 006, Sam; 0491 570 156, Kim Tran'],
    ['0491 570 006, Sam, 0491 570 156, Kim Tran'],
    ['Sam, 0491 570 006, Kim Tran, 0491 570 156'],
    ['"Sam" <0491570006>; "Kim Tran" <0491570156>'],
    ['Name\tNumber\nSam\t491570006\nKim Tran\t491570156'],
    ['1. Sam 0491 570 006\n2. Kim Tran – 0491 570 156'.replace(/\d\. /g, '')],
  ])('%j has the names beside the numbers', (text) => {
    expect(read(text)).toMatchObject([
      { to: sam, fields: { name: 'Sam', first_name: 'Sam' } },
      { to: kim, fields: { name: 'Kim Tran', first_name: 'Kim', last_name: 'Tran' } },
    ]);
  });

  test('keeps what is no number, as it was written, for it to be seen', () => {
    expect(read('Sam Lee\n0491 570 006, 12345')).toMatchObject([
      { written: 'Sam Lee', to: 'Sam Lee', fault: 'invalid' },
      { to: sam },
      { to: '12345', fault: 'invalid' },
    ]);
    expect(read(' \n ')).toEqual([]);
  });

  test('keeps every spelling apart that is longer than one number', () => {
    expect(numbersOf('4.91570006E+08\n4.91E+08')).toEqual([sam, '4.91E+08']);
  });

  test('reads ten thousand lines in a moment', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `Sam Lee, 0491 57${1000 + (index % 9000)}`);
    expect(read(lines.join('\n'))).toHaveLength(10_000);
  });
});

test('hasNumber tells whether a comma ends a recipient', () => {
  expect(['Sam', '0491 570', '0491 570 006', 'Sam 0491570006'].map(hasNumber)).toEqual([
    false,
    true,
    true,
    true,
  ]);
});
