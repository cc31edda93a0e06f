import { expect, test } from 'vitest';
import {
  type ContactEdit,
  listClashes,
  noteTyping,
  nothingTyped,
  settleClash,
  showEdit,
} from './contact-edit.ts';
import { type ContactInput, emptyContact } from './contact-input.ts';

const seen: ContactInput = {
  ...emptyContact,
  firstName: 'Kim',
  notes: 'Pays late.',
  fields: { town: 'Perth' },
};

const type = (patch: Partial<ContactInput>, edit: ContactEdit = nothingTyped) =>
  noteTyping(edit, seen, { ...showEdit(edit, seen), ...patch });

test('What is typed stays while others save, and the rest follows what they saved.', () => {
  const edit = type({ notes: 'Rings on Mondays.' });
  const saved = { ...seen, firstName: 'Kimberley', fields: { town: 'Broome', size: '4' } };
  expect(showEdit(edit, saved)).toEqual({ ...saved, notes: 'Rings on Mondays.' });
  expect(listClashes(edit, saved)).toEqual([]);
});

test('The same part saved otherwise is a clash, with both values, until it is decided.', () => {
  const edit = type({ fields: { town: 'Albany' } }, type({ basis: 'express', words: 'On the form' }));
  const saved: ContactInput = { ...seen, fields: { town: 'Broome' }, words: 'At the fair' };
  const [consent, town] = listClashes(edit, saved).toSorted((a, b) => a.part.localeCompare(b.part));
  expect(consent).toEqual({ part: 'consent', theirs: 'unknown At the fair', ours: 'express On the form' });
  expect(town).toEqual({ part: 'fields/town', theirs: 'Broome', ours: 'Albany' });
  if (!consent || !town) return;
  const decided = settleClash(settleClash(edit, consent, false), town, true);
  expect(listClashes(decided, saved)).toEqual([]);
  expect(showEdit(decided, saved)).toEqual({ ...saved, fields: { town: 'Albany' } });
});

test('What both wrote alike is no clash, nor is what was put back as it was.', () => {
  const alike = type({ firstName: 'Kimberley' });
  expect(listClashes(alike, { ...seen, firstName: 'Kimberley' })).toEqual([]);
  const back = type({ firstName: 'Kim' }, alike);
  expect(back).toEqual(nothingTyped);
});
