import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ContactImport, type ImportPlan, imports } from '#contract/imports.ts';
import { cancelWaiting } from '#server/messaging/cancel.ts';
import { ensureSharedNumber } from '#server/messaging/hosted-numbers.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { openDesk, type SignedInDesk } from '#server/testing/signed-in-server.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { writeWorkbook } from '#server/testing/workbook.ts';
import { openImporter } from './import-job.ts';
import { importRoutes } from './routes.ts';

let database: TestDatabase;
let desk: SignedInDesk;
let ask: SignedInDesk['ask'];
let worker: Context;
let owner: ActorContext;
const clock = standingClock();

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, clock);
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker);
  const member: ActorContext = { ...owner, actor: { ...owner.actor, role: 'member' } };
  const stranger = await createTextingAccount(worker, { ownerName: 'Kim Stranger' });
  desk = await openDesk(worker, { routes: importRoutes, people: { owner, member, stranger } });
  ask = desk.ask;
});
afterAll(async () => {
  await desk.close();
  await database.close();
});

async function upload(file: string | Buffer, fileName = 'people.csv', who = 'member'): Promise<string> {
  const octets = Buffer.from(file);
  const added = await ask(who, 'POST', '/api/contact-imports', { fileName, bytes: octets.length });
  expect(added.status).toBe(201);
  const { id } = added.json;
  const sent = await ask(who, 'PUT', `/api/contact-imports/${id}/chunks/0`, octets);
  expect([sent.status, sent.json?.state]).toEqual([200, 'mapping']);
  return id;
}

async function planOf(id: string, changes: Partial<ImportPlan> = {}): Promise<ImportPlan> {
  const { json } = await ask('member', 'GET', `/api/contact-imports/${id}/columns`);
  return {
    reading: json.reading,
    columns: json.columns.map(({ guess }: { guess: object }) => guess),
    existing: 'fill',
    repeated: 'first',
    list: null,
    consent: { basis: 'unknown', words: '' },
    ...changes,
  };
}

async function work(): Promise<void> {
  const importer = openImporter(worker, cancelWaiting);
  while ((await importer.take()) > 0);
}

async function show(id: string): Promise<ContactImport> {
  return (await ask('owner', 'GET', `/api/contact-imports/${id}`)).json;
}

async function runThrough(file: string | Buffer, changes: Partial<ImportPlan> = {}): Promise<ContactImport> {
  const id = await upload(file);
  const checked = await ask('member', 'POST', `/api/contact-imports/${id}/check`, await planOf(id, changes));
  expect([checked.status, checked.json.state ?? checked.json]).toEqual([202, 'checking']);
  await work();
  expect(await show(id)).toMatchObject({ state: 'checked' });
  expect((await ask('owner', 'POST', `/api/contact-imports/${id}/run`)).status).toBe(202);
  await work();
  return show(id);
}

async function contactsOf(context: ActorContext = owner) {
  const { rows } = await database.pool.query(
    `select number, first_name, last_name, notes, consent, consent_words, fields, version from contacts
     where account_id = $1 order by number`,
    [context.actor.accountId],
  );
  return rows.map(({ number, first_name, last_name, ...rest }) => ({
    number,
    name: `${first_name} ${last_name}`,
    ...rest,
  }));
}

async function forgetContacts() {
  await database.pool.query('delete from contacts');
  await database.pool.query('delete from contact_import_guesses');
  clock.move(60);
}

test('a file becomes contacts: checked first, then imported, and undone', async () => {
  const file = [
    'Mobile;First name;Surname;Comments',
    '0491 570 006;Ana;Cruz;"Likes ""tea""; black"',
    '61491570156;Bo;Li;',
    '4.91570157E+08;Cy;Oh;',
    '4.915E+08;Di;Lost;',
    '02 5550 1234;Ed;Landline;',
    ';Flo;Nobody;',
    "'0491570158;Gus;Mark;",
    '+61 491 570 006;Ana;Twice;',
  ].join('\r\n');
  const done = await runThrough(file, { consent: { basis: 'express', words: 'Form at the counter' } });
  expect(done).toMatchObject({
    state: 'done',
    rows: 8,
    progress: 1,
    canUndo: true,
    counts: { made: 4, updated: 0, same: 0, skipped: 0, refused: 4, optedOut: 0 },
  });
  expect(done.counts.reasons.map(({ reason }) => reason).sort()).toEqual(
    ['digits_lost', 'not_mobile', 'number_missing', 'repeated'].sort(),
  );
  expect(done.counts.mends).toEqual(
    expect.arrayContaining([
      { mend: 'exponent', rows: 1, example: '4.91570157E+08' },
      { mend: 'marks', rows: 1, example: "'0491570158" },
    ]),
  );
  expect(await contactsOf()).toMatchObject([
    {
      number: '+61491570006',
      name: 'Ana Cruz',
      notes: 'Likes "tea"; black',
      consent: 'express',
      consent_words: 'Form at the counter',
    },
    { number: '+61491570156', name: 'Bo Li' },
    { number: '+61491570157', name: 'Cy Oh' },
    { number: '+61491570158', name: 'Gus Mark' },
  ]);
  const { text } = await ask('member', 'GET', `/api/contact-imports/${done.id}/refusals.csv`);
  expect(text.split('\r\n')).toHaveLength(6);
  expect(text).toContain(
    `+61 491 570 006,Ana,Twice,,9,"The number stands in row 2 as well, and that row counts."`,
  );
  await database.pool.query(
    "update contacts set version = 2, first_name = 'Bob' where number = '+61491570156'",
  );
  expect((await ask('member', 'POST', `/api/contact-imports/${done.id}/undo`)).status).toBe(202);
  await work();
  expect(await show(done.id)).toMatchObject({
    state: 'undone',
    canUndo: false,
    undo: { removed: 3, restored: 0, kept: 1 },
  });
  expect((await contactsOf()).map(({ name }) => name)).toEqual(['Bob Li']);
  await forgetContacts();
});

test('what is there already is left, filled or replaced, and an undo gives it back', async () => {
  await runThrough('mobile,first name,last name,notes\n0491570006,Ana,,First\n0491570156,,Li,');
  const file =
    'mobile,first name,last name,notes\n0491570006,Anna,Cruz,\n0491570156,Bo,Lee,New\n0491570157,Cy,Oh,';
  const before = await contactsOf();
  const counts = async (existing: ImportPlan['existing']) => {
    const done = await runThrough(file, { existing });
    const after = await contactsOf();
    expect((await ask('owner', 'POST', `/api/contact-imports/${done.id}/undo`)).status).toBe(202);
    await work();
    const { undo } = await show(done.id);
    expect((await contactsOf()).map(({ version: _, ...rest }) => rest)).toEqual(
      before.map(({ version: _, ...rest }) => rest),
    );
    return { ...done.counts, undo, after: after.map(({ name, notes }) => `${name} ${notes}`) };
  };
  expect(await counts('skip')).toMatchObject({
    made: 1,
    updated: 0,
    skipped: 2,
    undo: { removed: 1, restored: 0, kept: 0 },
    after: ['Ana  First', ' Li ', 'Cy Oh '],
  });
  expect(await counts('fill')).toMatchObject({
    made: 1,
    updated: 2,
    skipped: 0,
    undo: { removed: 1, restored: 2, kept: 0 },
    after: ['Ana Cruz First', 'Bo Li New', 'Cy Oh '],
  });
  expect(await counts('overwrite')).toMatchObject({
    made: 1,
    updated: 2,
    same: 0,
    undo: { removed: 1, restored: 2, kept: 0 },
    after: ['Anna Cruz First', 'Bo Lee New', 'Cy Oh '],
  });
  expect(
    (await runThrough('mobile,first name\n0491570006,Ana', { existing: 'overwrite' })).counts,
  ).toMatchObject({ made: 0, updated: 0, same: 1 });
  await forgetContacts();
});

test('of rows with the same number the first or the last one counts, as was chosen', async () => {
  const file = 'mobile,name\n0491570006,Ana Old\n0491570156,Bo\n0491 570 006,Ana New';
  expect((await runThrough(file)).counts.reasons).toMatchObject([{ reason: 'repeated', rows: 1 }]);
  expect((await contactsOf())[0]?.name).toBe('Ana Old');
  await forgetContacts();
  const last = await runThrough(file, { repeated: 'last' });
  expect(last.counts).toMatchObject({ made: 2, refused: 1 });
  expect((await contactsOf())[0]?.name).toBe('Ana New');
  const { text } = await ask('member', 'GET', `/api/contact-imports/${last.id}/refusals.csv`);
  expect(text).toContain('Ana Old,2,"The number stands in row 4 as well');
  await forgetContacts();
});

test('a new list and a new field are made; whoever has opted out joins no list', async () => {
  await database.pool.query(
    `insert into unsubscribes (account_id, number, origin, reason, created_at) values ($1, '+61491570156', 'stop', 'STOP', $2)`,
    [owner.actor.accountId, clock.now()],
  );
  const id = await upload(
    'mobile,suburb,birthday\n0491570006,Perth,3/4/1990\n0491570156,Hobart,1990-04-03\n0491570157,,soon',
  );
  const plan = await planOf(id, { list: { name: 'Spring' }, unreadable: 'leave_out' });
  plan.columns = [
    { to: 'number' },
    { to: 'new_field', label: 'Suburb', kind: 'text' },
    { to: 'new_field', label: 'Birthday', kind: 'date' },
  ];
  const preview = await ask('member', 'POST', `/api/contact-imports/${id}/preview`, plan);
  expect(preview.json.rows).toMatchObject([
    {
      row: 2,
      number: '+61491570006',
      fields: [
        { label: 'Suburb', kind: 'text', value: 'Perth' },
        { label: 'Birthday', kind: 'date', value: '1990-04-03' },
      ],
    },
    { row: 3 },
    { row: 4, refusal: { reason: 'value_not_date' } },
  ]);
  await ask('member', 'POST', `/api/contact-imports/${id}/check`, plan);
  await work();
  expect((await show(id)).counts).toMatchObject({ made: 2, refused: 1, optedOut: 1 });
  const { rows: none } = await database.pool.query(
    'select from contact_lists union all select from contact_fields',
  );
  expect(none).toEqual([]);
  await ask('member', 'POST', `/api/contact-imports/${id}/run`);
  await work();
  const { rows: members } = await database.pool.query(
    `select list.name, contact.number from contact_list_members member
     join contact_lists list on list.id = member.list_id join contacts contact on contact.id = member.contact_id`,
  );
  expect(members).toEqual([{ name: 'Spring', number: '+61491570006' }]);
  const { rows: fields } = await database.pool.query('select id, label from contact_fields order by label');
  const [birthday, suburb] = fields;
  expect((await contactsOf())[0]?.fields).toEqual({ [suburb.id]: 'Perth', [birthday.id]: '1990-04-03' });
  const again = await upload('mobile,suburb,birthday\n0491570006,Perth,3/4/1990');
  expect((await planOf(again)).columns).toEqual([
    { to: 'number' },
    { to: 'field', fieldId: suburb.id },
    { to: 'field', fieldId: birthday.id },
  ]);
  await ask('member', 'POST', `/api/contact-imports/${id}/undo`);
  await work();
  expect((await database.pool.query('select from contact_list_members')).rows).toEqual([]);
  await database.pool.query('delete from unsubscribes');
  await forgetContacts();
});

test('of a cell that is longer than any contact takes, the file of rows to mend and the preview have the beginning with a mark', async () => {
  const [number, notes] = ['9'.repeat(30_000), 'n'.repeat(30_000)];
  const id = await upload(`mobile,notes\n0491570006,${notes}\n${number},${'k'.repeat(5000)}`);
  const plan = await planOf(id);
  const preview = await ask('member', 'POST', `/api/contact-imports/${id}/preview`, plan);
  const mark = '… [cut off here: the cell is longer]';
  const cut = number.slice(0, 64) + mark;
  expect(preview.json.rows.map((row: { number: string }) => row.number)).toEqual(['+61491570006', cut]);
  await ask('member', 'POST', `/api/contact-imports/${id}/check`, plan);
  await work();
  const { rows } = await database.pool.query(
    'select cells from contact_import_refusals where import_id = $1 and row > 1 order by row',
    [id],
  );
  expect(rows).toEqual([
    { cells: ['0491570006', notes.slice(0, 5000) + mark] },
    { cells: [number.slice(0, 5000) + mark, 'k'.repeat(5000)] },
  ]);
  const { text } = await ask('owner', 'GET', `/api/contact-imports/${id}/refusals.csv`);
  expect(text).toContain(mark);
  expect(text).not.toContain('n'.repeat(5001));
  await ask('member', 'DELETE', `/api/contact-imports/${id}/run`);
  await forgetContacts();
});

test.each([
  ['UTF-8 with its mark', Buffer.from('\ufeffmobile,name\n0491570006,Zoë Brontë')],
  ['UTF-16', Buffer.from('\ufeffmobile\tname\n0491570006\tZoë Brontë', 'utf16le')],
  ['the alphabet of Windows', Buffer.from('mobile;name\r0491570006;Zoë Brontë', 'latin1')],
  ['Excel with sep', Buffer.from('sep=;\r\nmobile;name\r\n0491570006;Zoë Brontë')],
  [
    'a workbook',
    writeWorkbook([
      ['mobile', 'name'],
      [491570006, 'Zoë Brontë'],
    ]),
  ],
  ['no headings', Buffer.from('0491570006|Zoë Brontë')],
])('reads %s', async (how, file) => {
  const id = await upload(file);
  const plan = await planOf(id);
  expect(plan.reading.hasHeadings).toBe(how !== 'no headings');
  plan.columns = [{ to: 'number' }, { to: 'full_name' }];
  const { json } = await ask('member', 'POST', `/api/contact-imports/${id}/preview`, plan);
  expect(json.rows).toMatchObject([
    { number: '+61491570006', firstName: 'Zoë', lastName: 'Brontë', refusal: null },
  ]);
  expect((await ask('member', 'DELETE', `/api/contact-imports/${id}/run`)).json.state).toBe('cancelled');
});

test('a workbook keeps its dates and numbers, and one that is damaged says so', async () => {
  const rows = [
    ['Mobile', 'Joined', 'Visits'],
    [61491570006, new Date('2026-03-01'), 12],
    ['0491 570 156', 'soon', 1.5],
  ];
  const id = await upload(writeWorkbook(rows), 'people.xlsx');
  const { json } = await ask('member', 'GET', `/api/contact-imports/${id}/columns`);
  expect(json.sheets).toEqual(['People']);
  expect(json.columns.map(({ samples }: { samples: string[] }) => samples)).toEqual([
    ['61491570006', '0491 570 156'],
    ['2026-03-01', 'soon'],
    ['12', '1.5'],
  ]);
  const whole = writeWorkbook(rows);
  const torn = await upload(whole.subarray(0, whole.length - 60), 'torn.xlsx');
  const refused = await ask('member', 'GET', `/api/contact-imports/${torn}/columns`);
  expect([refused.status, refused.json.code]).toEqual([422, 'import_unreadable']);
  for (const each of [id, torn]) await ask('member', 'DELETE', `/api/contact-imports/${each}/run`);
});

test('pieces come in order, may come twice, and an upload goes on where it broke off', async () => {
  const file = Buffer.from(`mobile,notes\n${'0491570006,tea\n'.repeat(75_000)}0491570156,"never closed`);
  const { json } = await ask('owner', 'POST', '/api/contact-imports', {
    fileName: 'long.csv',
    bytes: file.length,
  });
  const path = `/api/contact-imports/${json.id}/chunks`;
  const [first, rest] = [file.subarray(0, 1_048_576), file.subarray(1_048_576)];
  expect((await ask('owner', 'PUT', `${path}/1`, rest)).json.code).toBe('import_chunk_wrong');
  expect((await ask('owner', 'PUT', `${path}/0`, rest)).json.code).toBe('import_chunk_wrong');
  expect((await ask('owner', 'PUT', `${path}/0`, first)).json).toMatchObject({
    chunksReceived: 1,
    state: 'uploading',
  });
  expect((await ask('owner', 'PUT', `${path}/0`, first)).json).toMatchObject({ chunksReceived: 1 });
  expect((await ask('owner', 'PUT', `${path}/1`, rest)).json).toMatchObject({
    chunksReceived: 2,
    state: 'mapping',
  });
  expect(
    (await ask('owner', 'POST', '/api/contact-imports', { fileName: 'a', bytes: 104_857_601 })).status,
  ).toBe(400);
  expect((await ask('owner', 'PUT', `${path}/0`, { bytes: 1 })).status).toBe(415);
  const plan = await planOf(json.id);
  await ask('owner', 'POST', `/api/contact-imports/${json.id}/check`, plan);
  await work();
  expect(await show(json.id)).toMatchObject({
    state: 'mapping',
    note: expect.stringContaining('quotation mark'),
  });
  await ask('owner', 'DELETE', `/api/contact-imports/${json.id}/run`);
});

test('columns that cannot be imported are named', async () => {
  const id = await upload('mobile,name\n0491570006,Ana');
  const plan = await planOf(id, { columns: [{ to: 'full_name' }, { to: 'full_name' }] });
  const refused = await ask('member', 'POST', `/api/contact-imports/${id}/check`, plan);
  expect(refused.json).toMatchObject({
    code: 'import_columns_wrong',
    errors: [{ pointer: '/columns/1' }, { pointer: '/columns' }],
  });
  await ask('member', 'DELETE', `/api/contact-imports/${id}/run`);
});

test('a stranger sees nothing of an import and can do nothing with it', async () => {
  const id = await upload('mobile\n0491570006');
  const plan = await planOf(id);
  expect((await ask('stranger', 'GET', '/api/contact-imports')).json.imports).toEqual([]);
  expect((await ask('member', 'GET', '/api/contact-imports?limit=1')).json.imports).toMatchObject([{ id }]);
  for (const each of Object.values(imports)) {
    const path = each.path.replace(':importId', id).replace(':place', '0');
    const body = 'bodyMedia' in each ? Buffer.from('mobile\n0491570006') : 'body' in each ? plan : undefined;
    expect((await ask('nobody', each.method, path, body)).status, path).toBe(401);
    if (!path.includes(id)) continue;
    expect((await ask('stranger', each.method, path, body)).status, path).toBe(404);
  }
  expect(await show(id)).toMatchObject({ state: 'mapping' });
  await ask('member', 'DELETE', `/api/contact-imports/${id}/run`);
});
