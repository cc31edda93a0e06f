import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { splitHeader } from './concatenation.ts';
import { decodeText } from './decode.ts';
import { findLockingTable, findSingleShiftTable } from './national-tables.ts';
import { fillBitsAfter, packSeptets, unpackSeptets } from './packing.ts';

// npm's smpp knows the Turkish, the Spanish and the Portuguese tables.
type TheirCoder = {
  chars: string;
  extCharsDec?: string;
  extChars?: string;
  extCharListDec: Record<string, string>;
};
const { gsmCoder } = createRequire(import.meta.url)('smpp/lib/defs.js') as {
  gsmCoder: {
    GSM_TR: TheirCoder;
    GSM_ES: TheirCoder;
    GSM_PT: TheirCoder;
    getCoder(language: number): TheirCoder;
  };
};

describe('national languages (3GPP 23.038 annex A)', () => {
  test.each([
    [1, gsmCoder.GSM_TR.chars],
    [3, gsmCoder.GSM_PT.chars],
  ])('the locking table of language %i is the one that npm’s smpp has', (language, chars) => {
    const ours = Array.from({ length: 128 }, (_, septet) =>
      septet === 0x1b ? '\x1b' : decodeText(Uint8Array.of(septet), 0, { header: { lockingShift: language } }),
    );
    expect(ours.join('')).toBe(chars);
  });

  test.each([
    [1, 'ĞİŞç€ğış', [0x47, 0x49, 0x53, 0x63, 0x65, 0x67, 0x69, 0x73]],
    [2, 'çÁÍÓÚá€íóú', [0x09, 0x41, 0x49, 0x4f, 0x55, 0x61, 0x65, 0x69, 0x6f, 0x75]],
    [
      3,
      'êçÔôÁáΦΓΩΠΨΣΘÊÀÍÓÚÃÕÂ€íóúãõâ',
      [
        0x05, 0x09, 0x0b, 0x0c, 0x0e, 0x0f, 0x12, 0x13, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1f, 0x41, 0x49, 0x4f,
        0x55, 0x5b, 0x5c, 0x61, 0x65, 0x69, 0x6f, 0x75, 0x7b, 0x7c, 0x7f,
      ],
    ],
  ])('behind an escape, language %i has %s and the signs of everyone', (singleShift, text, septets) => {
    const header = { singleShift };
    const octets = septets.flatMap((septet) => [0x1b, septet]);
    expect(decodeText(Uint8Array.from(octets), 0, { header })).toBe(text);
    expect(decodeText(Uint8Array.of(0x1b, 0x3c, 0x1b, 0x28, 0x1b, 0x42), 0, { header })).toBe('[{B');
  });

  // Rows of the standard's tables, read off as the standard prints them, a column of sixteen at a time.
  test.each([
    [4, 0x40, 'বভমযর ল   শষসহ়ঽ'],
    [5, 0x50, 'ાિીુૂૃૄૅ ેૈૉ ોૌ્'],
    [6, 0x10, 'ऐऑऒओऔकखगघङच छजझञ'],
    [7, 0x40, 'ಬಭಮಯರಱಲಳ ವಶಷಸಹ಼ಽ'],
    [8, 0x50, 'ാിീുൂൃൄ െേൈ ൊോൌ്'],
    [9, 0x00, 'ଁଂଃଅଆଇଈଉଊଋ\nଌ \r ଏ'],
    [10, 0x70, 'pqrstuvwxyzੰੱੲੳੴ'],
    [11, 0x10, 'ஐ ஒஓஔக   ஙச  ஜ ஞ'],
    [12, 0x20, ' !టఠడఢణత)(థద,ధ.న'],
    [13, 0x40, 'صضطظعفقکڪګگڳڱلمن'],
  ])('language %i has a locking table of its own', (language, from, row) => {
    const table = findLockingTable(language);
    expect(table?.slice(from, from + 16).join('')).toBe(row);
    expect(table).toHaveLength(128);
  });

  test.each([
    [4, '০১২৩৪৫৬৭৮৯', 0x19],
    [6, '०१२३४५६७८९', 0x1c],
    [10, '੦੧੨੩੪੫੬੭੮੯', 0x1c],
    [13, '۰۱۲۳۴۵۶۷۸۹', 0x1c],
  ])('language %i has its digits behind an escape', (language, digits, from) => {
    const table = findSingleShiftTable(language);
    const found = table?.slice(from).filter((character) => character && digits.includes(character));
    expect(found?.join('')).toBe(digits);
  });

  test('an unknown language is read by the default tables', () => {
    const header = { lockingShift: 99, singleShift: 0 };
    expect(decodeText(Uint8Array.of(0x00, 0x1b, 0x65), 0, { header })).toBe('@€');
  });

  test('the header of a part names them beside its place', () => {
    const octets = Uint8Array.of(11, 0, 3, 7, 2, 1, 0x24, 1, 1, 0x25, 1, 3, 0x61);
    expect(splitHeader(octets)).toEqual({
      concatenation: { reference: 7, total: 2, number: 1 },
      singleShift: 1,
      lockingShift: 3,
      body: Uint8Array.of(0x61),
    });
  });
});

describe('other data codings', () => {
  test.each<[number, number[], string]>([
    [0x04, [0x0a, 0xff], '[Binary message, 2 octets: 0a ff]'],
    [0x02, [], '[Binary message, 0 octets: ]'],
    [0xf5, [1], '[Binary message, 1 octets: 01]'],
    [0x14, [1], '[Binary message, 1 octets: 01]'],
    [0x20, [1, 2, 3], '[Compressed message, 3 octets: 01 02 03]'],
    [0x68, [1], '[Compressed message, 1 octets: 01]'],
    [0x48, [0x04, 0x36], 'ж'],
    [0xe0, [0x04, 0x36], 'ж'],
    [0xc8, [0x00], '@'],
    [0xd0, [0x61], 'a'],
    [0x06, [0xb6], 'Ж'],
    [0x05, [0x83, 0x65], 'テ'],
    [0x08, [0xfe, 0xff, 0x04, 0x36], 'ж'],
    [0x08, [0xff, 0xfe, 0x36, 0x04], 'ж'],
  ])('%i', (dataCoding, octets, text) => {
    expect(decodeText(Uint8Array.from(octets), dataCoding)).toBe(text);
  });

  test('every data coding decodes any octets to some text', () => {
    const octets = Uint8Array.from({ length: 256 }, (_, index) => (index * 7) & 0xff);
    for (let dataCoding = 0; dataCoding < 256; dataCoding++) {
      for (let length = 0; length < 256; length += 51)
        expect(typeof decodeText(octets.subarray(0, length), dataCoding)).toBe('string');
    }
  });
});

describe('packed septets', () => {
  test('come back as they went, whatever stands before them', () => {
    for (let length = 0; length <= 160; length++) {
      const septets = Uint8Array.from({ length }, (_, index) => (index * 37 + length) & 0x7f);
      if (septets.at(-1) === 0x0d) continue;
      for (let header = 0; header <= 12; header++) {
        const fill = fillBitsAfter(header);
        expect((header * 8 + fill) % 7).toBe(0);
        expect([...unpackSeptets(packSeptets(septets, fill), fill)]).toEqual([...septets]);
      }
    }
  });

  test('160 of them fill 140 octets, and 153 go behind a header of six', () => {
    expect(packSeptets(new Uint8Array(160), 0)).toHaveLength(140);
    expect(packSeptets(new Uint8Array(153), fillBitsAfter(6))).toHaveLength(134);
  });
});
