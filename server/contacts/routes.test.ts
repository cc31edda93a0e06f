import { afterAll, beforeAll, expect, test } from 'vitest';
import { contactActs } from '#contract/contact-acts.ts';
import { contactFields } from '#contract/contact-fields.ts';
import { contacts } from '#contract/contacts.ts';
import type { EndpointDeclaration } from '#contract/endpoint.ts';
import { lists } from '#contract/lists.ts';
import { cancelWaiting } from '#server/messaging/cancel.ts';
import { listMessages } from '#server/messaging/history.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { openDesk, type SignedInDesk } from '#server/testing/signed-in-server.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { contactRoutes } from './routes.ts';

let database: TestDatabase;
let desk: SignedInDesk;
let ask: SignedInDesk['ask'];

beforeAll(async () => {
  database = await createTestDatabase();
  const worker = workerContext(database.db, standingClock());
  const owner = await createTextingAccount(worker);
  const member: ActorContext = { ...owner, actor: { ...owner.actor, role: 'member' } };
  const stranger = await createTextingAccount(worker, { ownerName: 'Kim Stranger' });
  desk = await openDesk(worker, {
    routes: contactRoutes({ cancelWaiting, listMessages }),
    people: { owner, member, stranger },
  });
  ask = desk.ask;
});
afterAll(async () => {
  await desk.close();
  await database.close();
});

test('a member makes, finds, changes, lists, merges, deletes and brings back contacts; a stranger sees and changes nothing of them', async () => {
  const field = (await ask('member', 'POST', '/api/contact-fields', { label: 'City', kind: 'text' })).json;
  const fields = { [field.id]: 'Perth' };
  const ana = (
    await ask('member', 'POST', '/api/contacts', {
      number: '0491 570 006',
      firstName: 'Ana',
      lastName: 'Cruz',
      fields,
    })
  ).json;
  const twin = (
    await ask('owner', 'POST', '/api/contacts', {
      number: '0491 570 156',
      firstName: 'ana',
      lastName: 'CRUZ',
    })
  ).json;
  const list = (await ask('member', 'POST', '/api/contact-lists', { name: 'Customers' })).json;
  const conditions = encodeURIComponent(JSON.stringify([{ fieldId: field.id, test: 'is', value: 'perth' }]));
  const paths = [
    `/api/contacts?conditions=${conditions}&named=true&sort=newest`,
    '/api/contact-count?search=cruz',
    '/api/contact-duplicates',
    '/api/contact-recipients',
    '/api/contact-names?numbers=%2B61491570006',
    '/api/contact-fields',
    '/api/contact-lists',
    '/api/contact-acts',
  ];
  for (const path of paths) {
    const mine = await ask('member', 'GET', path);
    const theirs = await ask('stranger', 'GET', path);
    expect({ path, mine: mine.status }).toEqual({ path, mine: 200 });
    expect(JSON.stringify(theirs.json)).not.toMatch(/Ana|ana|0491570006|Customers|City|"count":[1-9]/);
  }
  const selection = { contactIds: [ana.id, twin.id] };
  const act = { selection, act: { kind: 'list_add', listId: list.id } };
  expect((await ask('stranger', 'POST', '/api/contact-acts', act)).status).toBe(404);
  const added = (await ask('member', 'POST', '/api/contact-acts', act)).json;
  const merge = { keptId: ana.id, version: 1, mergedIds: [twin.id] };
  expect((await ask('stranger', 'POST', '/api/contact-merges', merge)).status).toBe(404);
  expect((await ask('member', 'POST', '/api/contact-merges', merge)).status).toBe(201);
  const theirWays: [string, string, object?][] = [
    ['GET', `/api/contacts/${ana.id}`],
    ['GET', `/api/contacts/${ana.id}/events`],
    ['PATCH', `/api/contacts/${ana.id}`, { version: 2, notes: 'x' }],
    ['DELETE', `/api/contact-acts/${added.id}`],
    ['PATCH', `/api/contact-fields/${field.id}`, { label: 'Town' }],
    ['DELETE', `/api/contact-fields/${field.id}`],
    ['PUT', '/api/contact-field-order', { fieldIds: [field.id] }],
    ['GET', `/api/contact-lists/${list.id}`],
    ['GET', `/api/contact-lists/${list.id}/count`],
    ['PATCH', `/api/contact-lists/${list.id}`, { name: 'Ours', version: 1 }],
    ['DELETE', `/api/contact-lists/${list.id}`],
    ['GET', `/api/contacts?listId=${list.id}`],
  ];
  for (const [method, path, body] of theirWays)
    expect({ method, path, status: (await ask('stranger', method, path, body)).status }).toEqual({
      method,
      path,
      status: 404,
    });
  for (const [method, path, body] of theirWays.filter(([method]) => method !== 'DELETE'))
    expect({ method, path, isDone: (await ask('member', method, path, body)).status < 300 }).toEqual({
      method,
      path,
      isDone: true,
    });
  const gone = await ask('member', 'POST', '/api/contact-acts', {
    selection: { contactIds: [ana.id] },
    act: { kind: 'delete' },
  });
  expect((await ask('owner', 'DELETE', `/api/contact-acts/${gone.json.id}`)).json).toEqual({
    restored: 1,
    left: 0,
  });
  expect((await ask('owner', 'GET', `/api/contacts/${ana.id}`)).json.contact).toMatchObject({
    firstName: 'Ana',
    notes: 'x',
  });
  expect((await ask('member', 'DELETE', `/api/contact-lists/${list.id}`)).status).toBe(204);
  expect((await ask('member', 'DELETE', `/api/contact-fields/${field.id}`)).status).toBe(204);
});

test('what is no id of a field is refused as such, and one that is not there is not found', async () => {
  const { id } = (await ask('owner', 'POST', '/api/contacts', { number: '0491 570 157' })).json;
  const ways = (fieldId: string): [string, string, object?][] => [
    ['PATCH', `/api/contact-fields/${encodeURIComponent(fieldId)}`, { label: 'Town' }],
    ['DELETE', `/api/contact-fields/${encodeURIComponent(fieldId)}`],
    ['PUT', '/api/contact-field-order', { fieldIds: [fieldId] }],
    ['PATCH', `/api/contacts/${id}`, { version: 1, fields: { [fieldId]: 'Perth' } }],
    ['GET', `/api/contacts?conditions=${encodeURIComponent(JSON.stringify([{ fieldId, test: 'filled' }]))}`],
    [
      'POST',
      '/api/contact-acts',
      { selection: { contactIds: [id] }, act: { kind: 'change', fieldId, value: 'x' } },
    ],
  ];
  const answers = async (fieldId: string) => {
    const codes: string[] = [];
    for (const way of ways(fieldId)) codes.push((await ask('owner', ...way)).json.code);
    return codes;
  };
  for (const wrong of ['K7M', 'k7', 'constructor', "k7m' or true", 'x'.repeat(37)])
    expect({ wrong, answers: await answers(wrong) }).toEqual({
      wrong,
      answers: [...Array(4).fill('invalid_input'), 'filter_wrong', 'invalid_input'],
    });
  for (const right of ['zzz', '01900000-0000-7000-8000-000000000001'])
    expect({ right, answers: await answers(right) }).toEqual({
      right,
      answers: ['not_found', 'not_found', 'not_found', 'field_value_wrong', 'filter_wrong', 'not_found'],
    });
});

test('nobody who is not signed in gets anything', async () => {
  const all: EndpointDeclaration[] = Object.values({
    ...contacts,
    ...contactFields,
    ...contactActs,
    ...lists,
  });
  const id = '01900000-0000-7000-8000-000000000001';
  for (const { method, path } of all) {
    if (path.endsWith('.csv')) continue;
    const { status } = await ask('nobody', method, path.replace(/:\w+/, id));
    expect({ path, status }).toEqual({ path, status: 401 });
  }
});
