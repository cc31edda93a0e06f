import { describe, expect, test } from 'vitest';
import { decodeFile, readCells, readFile, UnreadableFile } from './recipient-file.ts';
import { findUseFault, guessUses, listHeaders, makeTable, takeTable } from './recipient-table.ts';

const csv = `Customer name,First Name,Mobile,Suburb,Notes
Sam Lee,Sam,491570006,"Marrickville, NSW",
Kim Tran,Kim,4.91570156E+08,Dulwich Hill,
Jo Ng,Jo,4.91E+08,Newtown,
Al Wu,,02 5550 1234,Newtown,
`;

async function open(text: string) {
  const table = makeTable(await readCells(text), 'AU');
  return { table, uses: guessUses(table, 'AU') };
}

describe('a table of recipients', () => {
  test('knows its header, the column of the numbers, and names its fields', async () => {
    const { table, uses } = await open(csv);
    expect(table.hasHeader).toBe(true);
    expect(listHeaders(table)).toEqual(['Customer name', 'First Name', 'Mobile', 'Suburb', 'Notes']);
    expect(uses).toEqual([
      { kind: 'field', name: 'name' },
      { kind: 'field', name: 'first_name' },
      { kind: 'number' },
      { kind: 'field', name: 'suburb' },
      { kind: 'none' },
    ]);
    expect(findUseFault(uses)).toBeUndefined();
  });

  test('gives its recipients, and counts what a spreadsheet did to their numbers', async () => {
    const { table, uses } = await open(csv);
    const taken = takeTable(table, uses, 'AU');
    expect(taken).toMatchObject({ mended: { zero: 1, exponent: 1, decimals: 0 }, cutOff: 1, faulty: 2 });
    expect(taken.recipients).toMatchObject([
      { to: '+61491570006', fields: { name: 'Sam Lee', first_name: 'Sam', suburb: 'Marrickville, NSW' } },
      { to: '+61491570156' },
      { to: '4.91E+08', fault: 'cut_off' },
      { to: '02 5550 1234', fault: 'not_mobile', fields: { name: 'Al Wu', suburb: 'Newtown' } },
    ]);
    expect(Object.keys(taken.recipients[3]?.fields ?? {})).not.toContain('first_name');
  });

  test.each([
    ['semicolons, as Excel writes in much of the world', 'Name;Handy\nZoë;0491570006\nKim;0491570156'],
    ['tabs, as columns that were copied', 'Name\tHandy\nZoë\t0491570006\nKim\t0491570156'],
    ['a line that names the separator', 'sep=;\nName;Handy\nZoë;0491570006\nKim;0491570156'],
  ])('is read with %s', async (_with, text) => {
    const { table, uses } = await open(text);
    expect(takeTable(table, uses, 'AU').recipients).toMatchObject([
      { to: '+61491570006', fields: { name: 'Zoë' } },
      { to: '+61491570156', fields: { name: 'Kim' } },
    ]);
  });

  test('without a header has columns by their number', async () => {
    const { table, uses } = await open('Sam,0491570006\nKim,0491570156');
    expect(table.hasHeader).toBe(false);
    expect(uses).toEqual([{ kind: 'field', name: 'field_1' }, { kind: 'number' }]);
    expect(takeTable(table, uses, 'AU').recipients).toHaveLength(2);
  });

  test('with a home phone and a mobile takes the mobile', async () => {
    const { uses } = await open('Phone,Mobile phone\n02 5550 1234,0491 570 006\n02 5550 1235,0491 570 156');
    expect(uses).toEqual([{ kind: 'field', name: 'phone' }, { kind: 'number' }]);
  });

  test('says what is wrong with the uses of its columns', () => {
    const field = (name: string) => ({ kind: 'field', name }) as const;
    const number = { kind: 'number' } as const;
    expect(findUseFault([field('a')])).toMatch(/Choose the column/);
    expect(findUseFault([number, number])).toMatch(/Only one column/);
    expect(findUseFault([number, field('First name')])).toMatch(/small letters/);
    expect(findUseFault([number, field('a'), field('a')])).toMatch(/Two columns are called \{a\}/);
    expect(findUseFault([number, field('optout')])).toMatch(/way to opt out/);
  });

  test('never calls two columns alike, nor one {optout}', async () => {
    const { uses } = await open('Name,NAME,Opt-out,Mobile\na,b,c,0491570006');
    expect(uses).toMatchObject([{ name: 'name' }, { name: 'name_2' }, { name: 'optout_2' }, {}]);
  });
});

describe('a file', () => {
  test.each([
    ['UTF-8', new TextEncoder().encode('Zoë – 1')],
    ['UTF-8 with its mark', new TextEncoder().encode('\ufeffZoë – 1')],
    ['Windows', Uint8Array.from([0x5a, 0x6f, 0xeb, 0x20, 0x96, 0x20, 0x31])],
    ['UTF-16', new Uint8Array(new Uint16Array([...'\ufeffZoë – 1'].map((c) => c.charCodeAt(0))).buffer)],
  ])('in %s is decoded', (_alphabet, bytes) => {
    expect(decodeFile(bytes)).toBe('Zoë – 1');
  });

  test('that is a workbook, too large or empty says what to do', async () => {
    const workbook = new File([Uint8Array.from([0x50, 0x4b, 3, 4])], 'a.xlsx');
    await expect(readFile(workbook)).rejects.toThrow(/Excel workbook/);
    await expect(readFile(new File(['\n \n'], 'a.csv'))).rejects.toBeInstanceOf(UnreadableFile);
  });

  test('of ten thousand rows is read in a moment', async () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, index) => `Sam ${index},49157${String(index).padStart(4, '0')}`,
    );
    const table = makeTable(await readCells(`Name,Mobile\n${rows.join('\n')}`), 'AU');
    const { recipients, mended } = takeTable(table, guessUses(table, 'AU'), 'AU');
    expect([recipients.length, mended.zero]).toEqual([10_000, 10_000]);
  });
});
