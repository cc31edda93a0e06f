import { describe, expect, test } from 'vitest';
import { IdLearner, learnIdRule } from './ids.ts';

describe('learnIdRule', () => {
  test.each([
    ['asis', ['a1-b', 'A1-B'], ['7', '007']],
    ['hex', ['255', 'ff'], ['4096', '1000']],
    ['dec', ['ff', '255'], ['1000', '4096']],
  ])('%s', (rule, ...pairs) => {
    expect(learnIdRule(pairs.map(([answered = '', reported = '']) => ({ answered, reported })))).toBe(rule);
  });

  test('nothing is learned from nothing, from what fits several rules, or from what fits none', () => {
    expect(learnIdRule([])).toBeUndefined();
    expect(learnIdRule([{ answered: '7', reported: '7' }])).toBeUndefined();
    expect(learnIdRule([{ answered: '7', reported: '8' }])).toBeUndefined();
  });
});

describe('a carrier that names its receipts', () => {
  const start = 0x01_2345_6789n;

  test.each([
    ['hex', (id: bigint) => id.toString(), (id: bigint) => id.toString(16).toUpperCase()],
    ['dec', (id: bigint) => id.toString(16), (id: bigint) => `000${id}`],
    ['asis', (id: bigint) => `m${id}`, (id: bigint) => `M${id}`],
  ])('by %s is understood after ten receipts', (rule, answer, report) => {
    const ids = new IdLearner('learned');
    const sent = Array.from({ length: 20 }, (_, index) => start + BigInt(index));
    for (const id of sent) ids.noteAnswered(answer(id));
    expect(ids.listKeys(report(sent[0] ?? 0n))).toContain(answer(sent[0] ?? 0n));
    for (const id of sent.slice(1)) ids.listKeys(report(id));
    expect(ids.rule).toBe(rule);
    expect(ids.listKeys(report(99_999_999_999n))).toEqual([answer(99_999_999_999n)]);
  });

  test('by small numbers in a row, where one spelling is the other of a neighbour, is not misunderstood', () => {
    const ids = new IdLearner('learned');
    for (let id = 1; id <= 400; id++) ids.noteAnswered(String(id));
    for (let id = 1; id <= 400; id++) ids.listKeys(String(id));
    expect([undefined, 'asis']).toContain(ids.rule);
    expect(ids.listKeys('22')[0]).toBe('22');
  });

  test('by a rule that was set is read by it alone', () => {
    const ids = new IdLearner('dec');
    expect(ids.listKeys('255')).toEqual(['ff']);
    expect(ids.listKeys('not a number')).toEqual(['not a number']);
    expect(new IdLearner('asis').listKeys('00FF')).toEqual(['ff']);
  });

  test('always by the same id, or by none, teaches nothing', () => {
    const ids = new IdLearner('learned');
    for (let count = 0; count < 50; count++) ids.noteAnswered('123456789');
    for (let count = 0; count < 50; count++) ids.listKeys('123456789');
    ids.noteAnswered('');
    expect(ids.listKeys('')).toEqual([]);
    expect(ids.listKeys('123456789')).toContain('123456789');
  });
});
