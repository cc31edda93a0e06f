import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Contact } from '#contract/contacts.ts';
import { listMessages } from '#server/messaging/history.ts';
import { ensureSharedNumber } from '#server/messaging/hosted-numbers.ts';
import { sendMessage } from '#server/messaging/messages.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { listContactEvents } from './contact-events.ts';
import { listContactRecipients } from './contact-recipients.ts';
import { countContacts, listContacts } from './contact-search.ts';
import { addContact, changeContact, listContactNames, showContact } from './contacts.ts';
import { addContactField, listContactFields, removeContactField } from './fields.ts';
import { cleanUpContacts } from './jobs.ts';
import { addList } from './lists.ts';
import { unsubscribe } from './unsubscribes.ts';

let database: TestDatabase;
let clock: ReturnType<typeof standingClock>;
let context: Context;
let owner: ActorContext;
let stranger: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
  await ensureSharedNumber(workerContext(database.db, standingClock()));
});
afterAll(() => database.close());
beforeEach(async () => {
  clock = standingClock();
  context = workerContext(database.db, clock);
  owner = await createTextingAccount(context);
  stranger = await createTextingAccount(context, { ownerName: 'Kim Stranger' });
});

const people: [string, string, string][] = [
  ['0491 570 006', 'Mary Ann', 'Smith'],
  ['0491 570 156', 'Jo', 'van der Berg'],
  ['0491 570 157', 'Smitty', 'Jones'],
  ['0491 570 158', '', ''],
  ['0491 570 159', 'Zoë', ''],
];

async function addPeople(by: ActorContext): Promise<Contact[]> {
  const added: Contact[] = [];
  for (const [number, firstName, lastName] of people) {
    clock.move(1);
    added.push(await addContact(by, { number, firstName, lastName }));
  }
  return added;
}

type Asked = Parameters<typeof listContacts>[1];

/** First names, page by page, two at a time. */
async function found(by: ActorContext, query: Asked): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await listContacts(by, { ...query, limit: 2, ...(cursor && { cursor }) });
    names.push(...page.contacts.map(({ firstName, number }) => firstName || number));
    cursor = page.nextCursor;
  }
  return names;
}

describe('a contact', () => {
  test('is added by a number in any spelling, once, and the refusal says whose number it is', async () => {
    const contact = await addContact(owner, {
      number: '(0491) 570-006',
      firstName: ' Ana \n',
      lastName: 'Cruz',
    });
    expect(contact).toMatchObject({
      number: '+61491570006',
      firstName: 'Ana',
      lastName: 'Cruz',
      optedOut: null,
    });
    const again = addContact(owner, { number: '+61 491 570 006' });
    await expect(again).rejects.toThrow('Ana Cruz has this number already.');
    expect(await codeOf(again)).toBe('contact_number_taken');
    expect(await codeOf(addContact(owner, { number: 'Ana' }))).toBe('recipient_invalid');
    const named = await addContact(owner, { number: 'Number: 0491 570 156' });
    expect(named.number).toBe('+61491570156');
    expect((await addContact(stranger, { number: '0491570006' })).firstName).toBe('');
  });

  test('is a mobile, as in an import, when it is added and when its number is changed', async () => {
    const sentence = 'This is not a mobile number, so it cannot be texted.';
    const landline = '08 9123 4567';
    const added = addContact(owner, { number: landline });
    await expect(added).rejects.toThrow(sentence);
    expect(await codeOf(added)).toBe('recipient_invalid');
    const { id, version } = await addContact(owner, { number: '0491570006' });
    await expect(changeContact(owner, id, { version, number: landline })).rejects.toThrow(sentence);
  });

  test('is seen and changed by its own account alone, at the version that was read', async () => {
    const { id, version } = await addContact(owner, { number: '0491570006' });
    const other = await addContact(owner, { number: '0491570156' });
    expect(await codeOf(showContact(stranger, id))).toBe('not_found');
    expect(await codeOf(changeContact(stranger, id, { version, notes: 'x' }))).toBe('not_found');
    const member: ActorContext = { ...owner, actor: { ...owner.actor, role: 'member' } };
    expect(await changeContact(member, id, { version, firstName: 'Ana' })).toMatchObject({
      firstName: 'Ana',
    });
    expect(await codeOf(changeContact(owner, id, { version, firstName: 'Bo' }))).toBe('version_conflict');
    const taken = changeContact(owner, id, { version: version + 1, number: other.number });
    expect(await codeOf(taken)).toBe('contact_number_taken');
  });

  test('keeps consent with who noted it, when and in which words', async () => {
    const { id, version } = await addContact(owner, { number: '0491570006' });
    const consent = { basis: 'express', words: 'Ticked the box on the form' } as const;
    const changed = await changeContact(owner, id, { version, consent });
    expect(changed.consent).toEqual({
      basis: 'express',
      words: 'Ticked the box on the form',
      at: clock.now().toISOString(),
      by: { id: owner.actor.userId, name: 'Robin Vale' },
    });
  });

  test('tells its story newest first: texts, opt-outs, consent and lists, a page at a time', async () => {
    const { id, number, version } = await addContact(owner, { number: '0491570006', firstName: 'Ana' });
    const step = async (act: () => Promise<unknown>) => {
      clock.move(60);
      await act();
    };
    await step(() => sendMessage(owner, { to: number, text: 'Hello Ana' }));
    await step(() => changeContact(owner, id, { version, consent: { basis: 'inferred' }, lastName: 'Cruz' }));
    const { accountId } = owner.actor;
    const change = { accountId, number, origin: 'stop', reason: 'STOP' } as const;
    await step(() => unsubscribe(owner, change, async () => 0));
    const told: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const asked = { contactId: id, listMessages };
      const page = await listContactEvents(owner, asked, { limit: 2, ...(cursor && { cursor }) });
      told.push(...page.events.map((event) => (event.kind === 'message' ? event.text : event.change)));
      cursor = page.nextCursor;
    }
    expect(told).toEqual(['unsubscribed', 'consent', 'changed', 'Hello Ana', 'created']);
    const asked = listContactEvents(stranger, { contactId: id, listMessages }, {});
    expect(await codeOf(asked)).toBe('not_found');
  });
});

describe('a search', () => {
  test.each([
    ['smi', ['Mary Ann', 'Smitty']],
    ['ann', ['Mary Ann']],
    ['BERG', ['Jo']],
    ['van der b', ['Jo']],
    ['jo berg', ['Jo']],
    ['berg jo', []],
    ['ann smith', ['Mary Ann']],
    ['smith ma', ['Mary Ann']],
    ['zoë', ['Zoë']],
    ['nobody', []],
    ['%', []],
    ['0491 570 0', ['Mary Ann']],
    ['+61491570006', ['Mary Ann']],
    ['0061 491 570 006', ['Mary Ann']],
    ['491570006', ['Mary Ann']],
    ['158', ['+61491570158']],
    ['9 158', []],
  ])('for %s finds %j', async (search, expected) => {
    await addPeople(owner);
    expect((await found(owner, { search })).toSorted()).toEqual(expected.toSorted());
    expect((await countContacts(owner, { search })).count).toBe(expected.length);
    expect(await found(stranger, { search })).toEqual([]);
  });

  test('lists by name, those without a last name and those without any at the end, or the newest first', async () => {
    await addPeople(owner);
    expect(await found(owner, {})).toEqual(['Smitty', 'Mary Ann', 'Jo', 'Zoë', '+61491570158']);
    expect(await found(owner, { sort: 'newest' })).toEqual([
      'Zoë',
      '+61491570158',
      'Smitty',
      'Jo',
      'Mary Ann',
    ]);
    expect(await found(owner, { named: false })).toEqual(['+61491570158']);
    expect(await codeOf(listContacts(owner, { cursor: 'x' }))).toBe('invalid_input');
    const place = Buffer.from('[0,"a","b","c"]').toString('base64url');
    expect(await codeOf(listContacts(owner, { cursor: place }))).toBe('invalid_input');
  });
});

describe('a field', () => {
  test('holds what its kind allows, and conditions ask it', async () => {
    const kinds = [
      { label: 'City', kind: 'text' },
      { label: 'Visits', kind: 'number' },
      { label: 'Birthday', kind: 'date' },
      { label: 'Size', kind: 'choice', options: ['Small', 'Large'] },
    ] as const;
    const ids: string[] = [];
    for (const { label, kind, ...more } of kinds)
      ids.push(
        (
          await addContactField(owner, {
            label,
            kind,
            ...('options' in more && { options: [...more.options] }),
          })
        ).id,
      );
    const [city = '', visits = '', birthday = '', size = ''] = ids;
    const fields = { [city]: 'Perth', [visits]: '1,200.5', [birthday]: '1/3/1990', [size]: 'large' };
    const stored = { [city]: 'Perth', [visits]: '1200.5', [birthday]: '1990-03-01', [size]: 'Large' };
    const contact = await addContact(owner, { number: '0491570006', firstName: 'Ana', fields });
    expect(contact.fields).toEqual(stored);
    for (const [id, value] of [
      [visits, 'many'],
      [birthday, '31/2/1990'],
      [size, 'Middle'],
    ])
      expect(
        await codeOf(addContact(owner, { number: '0491570156', fields: { [id ?? '']: value ?? '' } })),
      ).toBe('field_value_wrong');
    await addContact(owner, { number: '0491570156', firstName: 'Bo', fields: { [visits]: '9' } });
    const ask = (fieldId: string, test: string, value?: string) =>
      found(owner, {
        conditions: JSON.stringify([{ fieldId, test, ...(value !== undefined && { value }) }]),
      });
    expect(await ask(city, 'is', 'perth')).toEqual(['Ana']);
    expect(await ask(city, 'contains', 'ert')).toEqual(['Ana']);
    expect(await ask(city, 'is_not', 'Perth')).toEqual(['Bo']);
    expect(await ask(city, 'empty')).toEqual(['Bo']);
    expect(await ask(visits, 'at_least', '10')).toEqual(['Ana']);
    expect(await ask(visits, 'at_most', '10')).toEqual(['Bo']);
    expect(await ask(birthday, 'at_most', '1990-03-01')).toEqual(['Ana']);
    expect(await ask(birthday, 'at_least', '1990-03-02')).toEqual([]);
    expect(await ask(size, 'is', 'Large')).toEqual(['Ana']);
    await expect(ask(size, 'contains', 'x')).rejects.toThrow(Refusal);
    await expect(ask(visits, 'at_least', 'many')).rejects.toThrow(Refusal);
    await expect(found(owner, { conditions: '{' })).rejects.toThrow(Refusal);
    expect(await listContactRecipients(owner, {})).toEqual({
      count: 2,
      recipients: [
        {
          to: '+61491570006',
          fields: {
            city: 'Perth',
            visits: '1200.5',
            birthday: '1/3/1990',
            size: 'Large',
            first_name: 'Ana',
            last_name: '',
            name: 'Ana',
          },
        },
        { to: '+61491570156', fields: { visits: '9', first_name: 'Bo', last_name: '', name: 'Bo' } },
      ],
    });
  });

  test('fills no more than a text to many can take along', async () => {
    const { id } = await addContactField(owner, { label: 'City', kind: 'text' });
    await database.pool.query(
      `insert into contacts (account_id, id, number, fields, created_at, updated_at)
       select $1, gen_random_uuid(), '+61491' || (500000 + place), jsonb_build_object($2::text, repeat('x', 100000)), now(), now()
       from generate_series(1, 250) as place`,
      [owner.actor.accountId, id],
    );
    expect(await codeOf(listContactRecipients(owner, {}))).toBe('too_many_contacts');
    const { recipients } = await listContactRecipients(owner, { search: '+614915000' });
    expect(recipients).toHaveLength(99);
  });

  test('is added once, changed and removed by its own account, and takes its values along', async () => {
    const { id } = await addContactField(owner, { label: 'City', kind: 'text' });
    const add = (label: string, more = {}) =>
      codeOf(addContactField(owner, { label, kind: 'text', ...more }));
    expect(await add('city')).toBe('field_taken');
    expect(await add('First name')).toBe('field_taken');
    expect(await add('123')).toBe('field_label_wrong');
    expect(await add('Colour', { options: ['Red'] })).toBe('field_options_wrong');
    const contact = await addContact(owner, { number: '0491570006', fields: { [id]: 'Perth' } });
    const filter = { conditions: [{ fieldId: id, test: 'is', value: 'Perth' } as const] };
    await addList(owner, { name: 'Perth', filter });
    expect(await codeOf(removeContactField(owner, id))).toBe('field_in_use');
    expect(await codeOf(removeContactField(stranger, id))).toBe('not_found');
    await database.db.deleteFrom('contactLists').where('accountId', '=', owner.actor.accountId).execute();
    await removeContactField(owner, id);
    expect((await showContact(owner, contact.id)).contact.fields).toEqual({});
    await cleanUpContacts(context);
    const row = await database.db
      .selectFrom('contacts')
      .select('fields')
      .where('id', '=', contact.id)
      .executeTakeFirst();
    expect(row).toEqual({ fields: {} });
    expect(await listContactFields(owner)).toEqual({ fields: [] });
  });
});

test('names the contacts of numbers, of the own account alone', async () => {
  await addPeople(owner);
  const numbers = '+61491570006,+61491570999';
  expect((await listContactNames(owner, numbers)).contacts).toMatchObject([{ firstName: 'Mary Ann' }]);
  expect((await listContactNames(stranger, numbers)).contacts).toEqual([]);
});

test('pages of a filter that leaves little among many hold all that pass, each once, in the order of names', async () => {
  const { accountId } = owner.actor;
  await database.pool.query(
    `insert into contacts (account_id, id, number, first_name, last_name, consent, created_at, updated_at)
     select $1, ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '+6149157' || lpad(n::text, 4, '0'),
       case when n % 3 = 2 then '' else 'First' || n % 10 end, case when n % 3 = 0 then 'Last' || n % 7 else '' end,
       case when n % 500 = 1 then 'express' else 'unknown' end, now(), now()
     from generate_series(1, 9000) n`,
    [accountId],
  );
  const { rows } = await database.pool.query<{ id: string }>(
    `select id from contacts where account_id = $1 and consent = 'express' order by
       case when last_name > '' then 0 when first_name > '' then 1 else 2 end,
       fold_name(last_name) collate "C", fold_name(first_name) collate "C", id`,
    [accountId],
  );
  expect(rows).toHaveLength(18);
  for (const sort of ['name', 'newest'] as const) {
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof listContacts>> = await listContacts(owner, {
        consent: 'express',
        sort,
        limit: 4,
        ...(cursor && { cursor }),
      });
      ids.push(...page.contacts.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    const expected = rows.map(({ id }) => id);
    expect(ids).toEqual(sort === 'name' ? expected : expected.toSorted().toReversed());
  }
});

test('a search with a filter looks at some contacts alone, and goes on where it stood, with nobody twice', async () => {
  const { accountId } = owner.actor;
  await database.pool.query(
    `insert into contacts (account_id, id, number, first_name, last_name, consent, created_at, updated_at)
     select $1, ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '+6149157' || lpad(n::text, 4, '0'),
       case when n % 2 = 0 then 'Lana' else 'Bo' end, case when n % 3 = 0 then 'La Cruz' else 'Li' end,
       case when n % 2000 = 0 or n = 8999 then 'express' else 'unknown' end, now(), now()
     from generate_series(1, 9000) n`,
    [accountId],
  );
  const pages: string[][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Awaited<ReturnType<typeof listContacts>> = await listContacts(owner, {
      search: 'l',
      consent: 'express',
      limit: 2,
      ...(cursor && { cursor }),
    });
    pages.push(page.contacts.map(({ number }) => number));
    cursor = page.nextCursor;
  }
  const ends = ['2000', '4000', '6000', '8000', '8999'];
  expect(pages.flat().toSorted()).toEqual(ends.map((end) => `+6149157${end}`));
  expect(pages.some((page) => page.length < 2)).toBe(true);
});
