import { afterAll, beforeAll, expect, test } from 'vitest';
import { addContactField } from '#server/contacts/fields.ts';
import { cancelWaiting } from '#server/messaging/cancel.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { importFile } from '#server/testing/imported-file.ts';
import { openDesk, type SignedInDesk } from '#server/testing/signed-in-server.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { addContact } from './contacts.ts';
import { contactRoutes } from './routes.ts';
import { findOptOut, unsubscribe } from './unsubscribes.ts';

let database: TestDatabase;
let desk: SignedInDesk;
let ask: SignedInDesk['ask'];
let owner: ActorContext;
let stranger: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
  const worker = workerContext(database.db, standingClock());
  owner = await createTextingAccount(worker);
  const member: ActorContext = { ...owner, actor: { ...owner.actor, role: 'member' } };
  stranger = await createTextingAccount(worker, { ownerName: 'Kim Stranger' });
  const listMessages = async () => ({ messages: [], nextCursor: null });
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

async function exported(who: string, query = ''): Promise<string[]> {
  const { text } = await ask(who, 'GET', `/api/contacts.csv${query}`);
  return text.trimEnd().split('\r\n');
}

test('contacts leave as a file without formulas, by filter, for their own account alone, and come back by an import as they were', async () => {
  const field = await addContactField(owner, { label: 'Suburb', kind: 'text' });
  await addContact(owner, {
    number: '0491 570 006',
    firstName: '=HYPERLINK("http://evil")',
    lastName: 'O’Hara, "Q"',
    notes: 'Line one\nLine two',
    fields: { [field.id]: '-5 Main St' },
    consent: { basis: 'express', words: '+1 form' },
  });
  await addContact(owner, { number: '0491 570 156', firstName: 'Ana' });
  const lines = await exported('member');
  expect(lines[0]).toBe(
    'Mobile,First name,Last name,Suburb,Notes,Basis of consent,Consent date,Consent words,Consent recorded by,Opted out,Opted out since,Added',
  );
  expect(lines[1]).toContain(`+61 491 570 006,"'=HYPERLINK(""http://evil"")"`);
  expect(lines[1]).toContain("'-5 Main St");
  expect(lines[1]).toMatch(/Z,\+1 form,Robin Vale,No,,[^,]*Z$|Z,'\+1 form,Robin Vale,No,,[^,]*Z$/);
  expect(await exported('owner', '?search=Ana')).toHaveLength(2);
  expect(await exported('stranger')).toHaveLength(1);
  expect((await ask('nobody', 'GET', '/api/contacts.csv')).status).toBe(401);

  const before = await readPeople(owner);
  await database.pool.query('delete from contacts where account_id = $1', [owner.actor.accountId]);
  const { counts } = await importFile(owner, `${lines.join('\r\n')}\r\n`);
  expect(counts).toMatchObject({ made: 2, refused: 0 });
  expect(await readPeople(owner)).toEqual(before);
});

test('somebody who moves in brings along who has opted out', async () => {
  const mover = await createTextingAccount(owner, { ownerName: 'Lee Mover' });
  await addContact(owner, { number: '0491 570 157', firstName: 'Cy' });
  await unsubscribe(
    owner,
    { accountId: owner.actor.accountId, number: '+61491570157', origin: 'stop', reason: 'STOP' },
    cancelWaiting,
  );
  const lines = await exported('owner', '?search=Cy');
  expect(lines[1]).toMatch(/^\+61 491 570 157,Cy,.*,Yes,[^,]+Z,[^,]+Z$/);
  const { counts } = await importFile(mover, `${lines.join('\r\n')}\r\n`);
  expect(counts).toMatchObject({ made: 1, refused: 0, optOuts: 1, optedOut: 0 });
  const { accountId } = mover.actor;
  expect(await findOptOut(mover, { accountId, number: '+61491570157' })).toEqual(
    expect.objectContaining({ origin: 'hand' }),
  );
});

async function readPeople({ actor }: ActorContext) {
  const { rows } = await database.pool.query(
    'select number, first_name, last_name, fields, notes, consent, consent_at, consent_words from contacts where account_id = $1 order by number',
    [actor.accountId],
  );
  return rows;
}
