import { describe, expect, test } from 'vitest';
import { measureGrowth } from '#server/testing/growth.ts';
import { listFields, listNearFields, nameField, readTemplate, renderText } from './merge-fields.ts';
import { measureText } from './segments.ts';

const optout = 'Opt out: Reply Stop';
const sam = { first_name: 'Sam', suburb: 'Marrickville' };

describe('renderText', () => {
  test.each([
    ['Hi {first_name}, see you in {suburb}', 'Hi Sam, see you in Marrickville', []],
    ['{first_name}{first_name}', 'SamSam', []],
    ['Hi {name}, hello', 'Hi , hello', ['name']],
    ['Hi {name|there}, hello', 'Hi there, hello', []],
    ['Hi {first_name|there}', 'Hi Sam', []],
    ['Hi {name|}!', 'Hi !', []],
    ['Bye {name}', 'Bye', ['name']],
    ['Bye {name} {title}  ', 'Bye  ', ['name', 'title']],
    ['Bye {name}\nAll', 'Bye\nAll', ['name']],
    ['Bye {name} \r\nAll', 'Bye \r\nAll', ['name']],
    ['Kept  \n{name} All', 'Kept  \n All', ['name']],
    ['Hi {First_name} { first_name } {} {1} {a-b}', 'Hi {First_name} { first_name } {} {1} {a-b}', []],
    ['{{first_name}}', '{Sam}', []],
    ['Sale. {optout}', `Sale. ${optout}`, []],
    ['Sale. {optout|no}', 'Sale. {optout|no}', []],
    ['{constructor}', '', ['constructor']],
  ])('%j', (template, text, missing) => {
    expect(renderText(template, { fields: sam, optout })).toEqual({ text, missing });
  });

  test('puts in what a field holds as it is: braces and dollar signs in it are text', () => {
    const fields = { first_name: '{optout} $& {suburb}' };
    expect(renderText('Hi {first_name}', { fields, optout }).text).toBe('Hi {optout} $& {suburb}');
  });

  test('takes a field of white space for an empty one', () => {
    expect(renderText('Hi {name|you}', { fields: { name: ' \t' }, optout }).text).toBe('Hi you');
  });

  test.each<[string, (size: number) => string, Record<string, string>]>([
    ['spaces before many empty fields', (size) => `${' '.repeat(size)}x${'{a}\n'.repeat(size)}`, {}],
    [
      'fields that end in spaces',
      (size) => '{b}'.repeat(size) + '{a}\n'.repeat(size),
      { b: `x${' '.repeat(9)}` },
    ],
    ['lines of an empty field', (size) => 'long {a}\n'.repeat(size), {}],
    ['spaces behind an empty field', (size) => `{a}${' '.repeat(size)}`.repeat(5), {}],
  ])('takes time in proportion: %s', (_, template, fields) => {
    expect(measureGrowth((size) => renderText(template(size), { fields, optout }), 40)).toBeLessThan(1000);
  });

  test('reads a blank field once, however often it is asked for', () => {
    let reads = 0;
    const fields = {
      get blank() {
        reads += 1;
        return ' ';
      },
    };
    renderText('{blank} {blank} {blank}', { fields, optout });
    expect(reads).toBe(1);
  });

  test('stops soon after as many characters as are wanted', () => {
    const long = { fields: { a: 'x'.repeat(500) }, optout, atMost: 20_000 };
    const { text } = renderText('{a}'.repeat(1600), long);
    expect(text).toBe('x'.repeat(20_500));
  });

  test('a template that was read once is written for each', () => {
    const template = readTemplate('Hi {first_name}, {name|you} {none}\nBye');
    expect(renderText(template, { fields: sam, optout })).toEqual({
      text: 'Hi Sam, you\nBye',
      missing: ['none'],
    });
  });

  test('is measured after the fields are in: one name may take a text to Unicode, and to a second part', () => {
    const template = `{first_name}, ${'x'.repeat(150)}`;
    const parts = (first_name: string) =>
      measureText(renderText(template, { fields: { first_name }, optout }).text).parts;
    expect([parts('Sam'), parts('Alexandria'), parts('Zoë')]).toEqual([1, 2, 3]);
  });
});

test('listFields names each field once, without the way to opt out', () => {
  expect(listFields('{b} {a|x} {b} {optout} {No}')).toEqual(['b', 'a']);
});

test('listNearFields names what was meant to be a field, and what would be one', () => {
  expect(listNearFields('{First Name} {first_name} {Optout} { name |you} {optout|x} {:} {} {2}')).toEqual([
    { written: '{First Name}', field: '{first_name}' },
    { written: '{Optout}', field: '{optout}' },
    { written: '{ name |you}', field: '{name|you}' },
    { written: '{optout|x}', field: '{optout}' },
  ]);
});

test.each([
  ['First name', 'first_name'],
  ['FIRSTNAME', 'first_name'],
  ['Surname', 'last_name'],
  ['Customer name', 'name'],
  ['2nd visit (date)', 'nd_visit_date'],
  ['Größe', 'gro_e'],
  ['___', ''],
  ['x'.repeat(60), 'x'.repeat(40)],
])('nameField makes of %j the field %j', (words, name) => {
  expect(nameField(words)).toBe(name);
});
