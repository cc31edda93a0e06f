import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Act, ContactAct } from '#contract/contact-acts.ts';
import { listMessages } from '#server/messaging/history.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { listContactActs } from './act-list.ts';
import { undoContactAct } from './act-undo.ts';
import { addContactAct } from './acts.ts';
import { listContactEvents } from './contact-events.ts';
import { listContacts } from './contact-search.ts';
import { addContact, changeContact, showContact } from './contacts.ts';
import { addContactField } from './fields.ts';
import { cleanUpContacts } from './jobs.ts';
import { addList, changeList, countList, listLists, removeList, showList } from './lists.ts';
import { addContactMerge, listContactDuplicates } from './merges.ts';
import { addContactNamesakes } from './namesakes.ts';
import { resubscribe, unsubscribe } from './unsubscribes.ts';

let database: TestDatabase;
let clock: ReturnType<typeof standingClock>;
let context: Context;
let owner: ActorContext;
let stranger: ActorContext;
let ids: string[];
let listId: string;
const numbers = ['+61491570006', '+61491570156', '+61491570157', '+61491570158'];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  clock = standingClock();
  context = workerContext(database.db, clock);
  owner = await createTextingAccount(context);
  stranger = await createTextingAccount(context, { ownerName: 'Kim Stranger' });
  ids = [];
  for (const number of numbers) {
    clock.move(1);
    ids.push((await addContact(owner, { number, firstName: 'Ana', lastName: 'Cruz' })).id);
  }
  listId = (await addList(owner, { name: 'Customers' })).id;
});

const act = (does: Act, by = owner, contactIds = ids): Promise<ContactAct> => {
  clock.move(1);
  return addContactAct(by, { selection: { contactIds }, act: does }, async () => 0);
};
const undo = (done: ContactAct, by = owner) => {
  clock.move(1);
  return undoContactAct(by, done.id);
};
const membersOf = async (id = listId) =>
  (await listContacts(owner, { listId: id })).contacts.map(({ number }) => number).toSorted();
const optOut = (number: string) =>
  unsubscribe(
    owner,
    { accountId: owner.actor.accountId, number, origin: 'stop', reason: 'STOP' },
    async () => 0,
  );

describe('a list', () => {
  test('takes members in and out, and either is undone', async () => {
    await optOut(numbers[3] ?? '');
    const added = await act({ kind: 'list_add', listId });
    expect(added).toMatchObject({ contacts: 3, name: 'Customers', canUndo: true });
    expect(await act({ kind: 'list_add', listId })).toMatchObject({ contacts: 0, canUndo: false });
    expect(await membersOf()).toEqual(numbers.slice(0, 3));
    const removed = await act({ kind: 'list_remove', listId }, owner, ids.slice(0, 1));
    expect(await membersOf()).toEqual(numbers.slice(1, 3));
    expect(await undo(removed)).toEqual({ restored: 1, left: 0 });
    expect(await membersOf()).toEqual(numbers.slice(0, 3));
    // The one that was put back is not what the act had put in.
    expect(await undo(added)).toEqual({ restored: 2, left: 1 });
    expect(await membersOf()).toEqual(numbers.slice(0, 1));
    expect(await codeOf(undo(added))).toBe('act_not_undoable');
  });

  test('loses whoever opts out at once, and is read and counted without them', async () => {
    await act({ kind: 'list_add', listId });
    await optOut(numbers[0] ?? '');
    const { rowCount } = await database.pool.query('select from contact_list_members where list_id = $1', [
      listId,
    ]);
    expect(rowCount).toBe(3);
    expect((await showList(owner, listId)).members).toBe(3);
    expect((await countList(owner, listId)).count).toBe(3);
    const dynamic = await addList(owner, { name: 'All named', filter: { named: true } });
    expect(await membersOf(dynamic.id)).toEqual(numbers.slice(1));
    expect((await countList(owner, dynamic.id)).count).toBe(3);
    const { accountId } = owner.actor;
    await resubscribe(owner, { accountId, number: numbers[0] ?? '', origin: 'stop', reason: 'START' });
    expect(await membersOf()).toEqual(numbers.slice(1));
    expect(await membersOf(dynamic.id)).toEqual(numbers);
  });

  test('is passed over by an opt-out while an act holds its rows, and is read without whoever opted out all the same', async () => {
    await act({ kind: 'list_add', listId });
    const holder = await database.pool.connect();
    try {
      await holder.query('begin');
      await holder.query('select from contact_list_members where list_id = $1 for update', [listId]);
      await optOut(numbers[0] ?? '');
      expect(await membersOf()).toEqual(numbers.slice(1));
    } finally {
      await holder.query('rollback');
      holder.release();
    }
  });

  test('is copied, renamed, refused twice, and removed without its contacts', async () => {
    await act({ kind: 'list_add', listId }, owner, ids.slice(0, 2));
    const copy = await addList(owner, { name: 'Copy', copyOf: listId });
    expect(copy).toMatchObject({ kind: 'static', members: 2 });
    const { events } = await listContactEvents(owner, { contactId: ids[0] ?? '', listMessages }, {});
    expect(events.filter(({ kind }) => kind === 'change')).toContainEqual(
      expect.objectContaining({ change: 'list_added', words: 'Copy' }),
    );
    expect(await codeOf(addList(owner, { name: 'copy' }))).toBe('list_name_taken');
    expect(await codeOf(addList(owner, { name: '  ' }))).toBe('list_name_empty');
    expect(await codeOf(addList(stranger, { name: 'Theirs', copyOf: listId }))).toBe('not_found');
    const renamed = await changeList(owner, copy.id, { name: 'Second', version: copy.version });
    expect(renamed.name).toBe('Second');
    expect(await codeOf(changeList(owner, copy.id, { name: 'Third', version: copy.version }))).toBe(
      'version_conflict',
    );
    expect(await codeOf(changeList(owner, copy.id, { filter: {}, version: 2 }))).toBe('list_is_static');
    const inside = await addList(owner, { name: 'Of the copy', filter: { listId: copy.id.toUpperCase() } });
    expect(await membersOf(inside.id)).toEqual(numbers.slice(0, 2));
    expect(await codeOf(removeList(owner, copy.id))).toBe('list_in_use');
    expect(await codeOf(removeList(owner, copy.id.toUpperCase()))).toBe('list_in_use');
    expect(await codeOf(addList(owner, { name: 'Deeper', filter: { listId: inside.id } }))).toBe(
      'filter_wrong',
    );
    expect(await codeOf(act({ kind: 'list_add', listId: inside.id }))).toBe('list_is_dynamic');
    expect(await codeOf(removeList(stranger, inside.id))).toBe('not_found');
    await removeList(owner, inside.id);
    await removeList(owner, copy.id);
    expect((await listLists(owner)).lists.map(({ name }) => name)).toEqual(['Customers']);
    expect((await listLists(stranger)).lists).toEqual([]);
    const countsOf = async (counts: boolean) =>
      (await listLists(owner, { counts })).lists.map(({ members }) => members);
    expect([await countsOf(false), await countsOf(true)]).toEqual([[null], [2]]);
    expect((await listContacts(owner, {})).contacts).toHaveLength(4);
  });
});

test('an act whose clock goes on while it works is undone as well', async () => {
  const now = () => {
    clock.move(0.003);
    return clock.now();
  };
  const done = await act({ kind: 'list_add', listId }, { ...owner, clock: { now } });
  expect(await undo(done)).toEqual({ restored: 4, left: 0 });
});

describe('an act on many', () => {
  test('sets a field, and its undoing leaves what was changed since', async () => {
    const { id: fieldId } = await addContactField(owner, { label: 'City', kind: 'text' });
    const [first = '', second = ''] = ids;
    await changeContact(owner, first, { version: 1, fields: { [fieldId]: 'Perth' } });
    const done = await act({ kind: 'change', fieldId, value: 'Hobart' });
    const city = async (id: string) => (await showContact(owner, id)).contact.fields[fieldId];
    expect([await city(first), await city(second)]).toEqual(['Hobart', 'Hobart']);
    const { contact } = await showContact(owner, second);
    await changeContact(owner, second, { version: contact.version, notes: 'Rang' });
    expect(await undo(done)).toEqual({ restored: 3, left: 1 });
    expect([await city(first), await city(second)]).toEqual(['Perth', 'Hobart']);
    expect(await codeOf(act({ kind: 'change', fieldId: listId, value: 'x' }))).toBe('not_found');
    const size = await addContactField(owner, { label: 'Size', kind: 'number' });
    expect(await codeOf(act({ kind: 'change', fieldId: size.id, value: 'big' }))).toBe('field_value_wrong');
  });

  test('notes consent with its words, which express consent must have, and is undone', async () => {
    const [first = '', second = ''] = ids;
    const consent = { basis: 'inferred', words: 'Regular' } as const;
    await changeContact(owner, first, { version: 1, consent });
    const express = { kind: 'consent', basis: 'express' } as const;
    expect(await codeOf(act({ ...express, words: ' ' }))).toBe('consent_words_missing');
    const done = await act({ ...express, words: 'Signed at the fair' });
    expect(done).toMatchObject({ contacts: 4, name: 'Express: Signed at the fair', canUndo: true });
    const consentOf = async (id: string) => (await showContact(owner, id)).contact.consent;
    const by = { id: owner.actor.userId, name: 'Robin Vale' };
    expect(await consentOf(second)).toEqual({
      basis: 'express',
      words: 'Signed at the fair',
      at: done.at,
      by,
    });
    const { events } = await listContactEvents(owner, { contactId: second, listMessages }, {});
    expect(events[0]).toMatchObject({ change: 'consent', words: 'Express: Signed at the fair' });
    expect(await undo(done)).toEqual({ restored: 4, left: 0 });
    expect(await consentOf(first)).toMatchObject({ ...consent, by });
    expect(await consentOf(second)).toEqual({ basis: 'unknown', words: '', at: null, by: null });
  });

  test('deletes, and brings back with lists, save whose number another contact has by now', async () => {
    await act({ kind: 'list_add', listId });
    const done = await act({ kind: 'delete' });
    expect((await listContacts(owner, {})).contacts).toEqual([]);
    await addContact(owner, { number: numbers[0] ?? '' });
    await optOut(numbers[1] ?? '');
    expect(await undo(done)).toEqual({ restored: 3, left: 1 });
    expect((await listContacts(owner, {})).contacts).toHaveLength(4);
    expect(await membersOf()).toEqual(numbers.slice(2));
    expect((await showContact(owner, ids[2] ?? '')).contact).toMatchObject({
      firstName: 'Ana',
      lastName: 'Cruz',
    });
  });

  test('of all that pass a filter is done to as many as the person was told, or to none', async () => {
    const ask = (count: number) =>
      addContactAct(
        owner,
        { selection: { filter: { search: 'cruz' }, count }, act: { kind: 'delete' } },
        async () => 0,
      );
    expect(await codeOf(ask(3))).toBe('selection_changed');
    expect((await listContacts(owner, {})).contacts).toHaveLength(4);
    expect(await ask(4)).toMatchObject({ contacts: 4 });
  });

  test('opts out by hand, cancels what waits, and cannot be undone', async () => {
    const cancelled: string[] = [];
    const done = await addContactAct(
      owner,
      { selection: { contactIds: ids }, act: { kind: 'unsubscribe', reason: 'Asked at the counter' } },
      async (_context, what) => cancelled.push(...what.numbers),
    );
    expect(cancelled.toSorted()).toEqual(numbers);
    expect(done).toMatchObject({ kind: 'unsubscribe', contacts: 4, canUndo: false });
    expect(await codeOf(undo(done))).toBe('act_not_undoable');
    const { contacts } = await listContacts(owner, { subscription: 'opted_out' });
    expect(contacts.map(({ optedOut }) => optedOut?.origin)).toEqual(['hand', 'hand', 'hand', 'hand']);
    expect((await listContacts(owner, { subscription: 'subscribed' })).contacts).toEqual([]);
  });

  test('that opts out and breaks off is nowhere said to be done, and ends when it is done again', async () => {
    const out = { selection: { contactIds: ids }, act: { kind: 'unsubscribe' as const, reason: 'Asked' } };
    const broken = addContactAct(owner, out, async () => {
      throw new Error('The machine went down.');
    });
    await expect(broken).rejects.toThrow('The machine went down.');
    expect((await listContactActs(owner, {})).acts).toEqual([]);
    const recorded = () =>
      database.db
        .selectFrom('activities')
        .select('seq')
        .where('accountId', '=', owner.actor.accountId)
        .where('action', '=', 'contacts.unsubscribed')
        .execute();
    expect(await recorded()).toEqual([]);
    await addContactAct(owner, out, async () => 0);
    expect((await listContactActs(owner, {})).acts).toMatchObject([{ kind: 'unsubscribe', contacts: 4 }]);
    expect(await recorded()).toHaveLength(1);
  });

  test('is nothing to another account, and is undone for 30 days', async () => {
    expect(await codeOf(act({ kind: 'delete' }, stranger))).toBe('not_found');
    expect(await codeOf(act({ kind: 'list_add', listId }, stranger))).toBe('not_found');
    const done = await act({ kind: 'delete' });
    expect(await codeOf(undo(done, stranger))).toBe('not_found');
    expect((await listContactActs(stranger, {})).acts).toEqual([]);
    clock.move(31 * 86_400);
    expect((await listContactActs(owner, {})).acts[0]).toMatchObject({ kind: 'delete', canUndo: false });
    expect(await codeOf(undo(done))).toBe('act_not_undoable');
    await cleanUpContacts(context);
    const { rowCount } = await database.pool.query('select from contact_act_rows where act_id = $1', [
      done.id,
    ]);
    expect(rowCount).toBe(0);
    const { rows } = await database.pool.query('select is_cleared from contact_acts where id = $1', [
      done.id,
    ]);
    expect(rows).toEqual([{ is_cleared: true }]);
  });

  test('stands in the activity log with its number of contacts, by whoever did it', async () => {
    await act({ kind: 'list_add', listId });
    const rows = await database.db
      .selectFrom('activities')
      .select(['action', 'targetName', 'actorName'])
      .where('accountId', '=', owner.actor.accountId)
      .orderBy('seq', 'desc')
      .execute();
    expect(rows[0]).toEqual({
      action: 'contacts.listed',
      targetName: '4 contacts: Customers',
      actorName: 'Robin Vale',
    });
  });
});

describe('contacts of one name', () => {
  test('that are different people are not shown again, until somebody else has the name', async () => {
    const tell = (contactIds: string[], by = owner) => addContactNamesakes(by, { contactIds });
    const [first = ''] = ids;
    expect(await codeOf(tell(ids, stranger))).toBe('not_found');
    const other = await addContact(owner, { number: '0491 570 110', firstName: 'Bo', lastName: 'Cruz' });
    expect(await codeOf(tell([first, other.id]))).toBe('not_found');
    await tell(ids);
    expect((await listContactDuplicates(owner, undefined)).groups).toEqual([]);
    await changeContact(owner, other.id, { version: 1, firstName: 'ana' });
    expect((await listContactDuplicates(owner, undefined)).groups).toHaveLength(1);
  });

  test('are found in whatever case, and merged into one that keeps its number and has the lists of all', async () => {
    const [kept = '', second = '', third = '', last = ''] = ids;
    await changeContact(owner, last, { version: 1, firstName: 'Bo' });
    await changeContact(owner, third, { version: 1, firstName: 'ANA' });
    const { groups } = await listContactDuplicates(owner, undefined);
    expect(groups.map((group) => group.map(({ id }) => id).toSorted())).toEqual([
      [kept, second, third].toSorted(),
    ]);
    expect((await listContactDuplicates(stranger, undefined)).groups).toEqual([]);
    await act({ kind: 'list_add', listId }, owner, [second]);
    const merge = { keptId: kept, version: 1, mergedIds: [second, third], notes: 'Two phones' };
    expect(await codeOf(addContactMerge(stranger, merge))).toBe('not_found');
    expect(await codeOf(addContactMerge(owner, { ...merge, version: 9 }))).toBe('version_conflict');
    clock.move(1);
    const done = await addContactMerge(owner, merge);
    expect(await showContact(owner, kept)).toMatchObject({
      contact: { number: numbers[0], notes: 'Two phones' },
      lists: [{ id: listId }],
    });
    expect(await codeOf(showContact(owner, second))).toBe('not_found');
    expect(await undo(done)).toEqual({ restored: 3, left: 0 });
    expect(await membersOf()).toEqual([numbers[1]]);
    expect((await showContact(owner, kept)).contact.notes).toBe('');
  });

  test('come back when their merge is undone, save the kept one that was deleted since', async () => {
    const [kept = '', merged = ''] = ids;
    clock.move(1);
    const done = await addContactMerge(owner, { keptId: kept, version: 1, mergedIds: [merged] });
    await act({ kind: 'delete' }, owner, [kept]);
    expect(await undo(done)).toEqual({ restored: 1, left: 1 });
    expect(await codeOf(showContact(owner, kept))).toBe('not_found');
    expect((await showContact(owner, merged)).contact.number).toBe(numbers[1]);
  });
});
