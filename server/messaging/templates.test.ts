import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describeActivity } from '#server/accounts/activity-sentence.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { addTemplate, changeTemplate, listTemplates, removeTemplate } from './templates.ts';

let database: TestDatabase;
let worker: Context;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, standingClock());
});
afterAll(() => database.close());
beforeEach(async () => {
  owner = await createTextingAccount(worker);
});

const reminder = { name: 'Reminder', text: 'Hi {first_name|there}, we come at nine. {optout}' };

async function namesOf(who: ActorContext): Promise<string[]> {
  return (await listTemplates(who)).templates.map(({ name }) => name);
}

describe('a template', () => {
  test('is kept as it was written, with who did it, and listed by name', async () => {
    const kept = await addTemplate(owner, reminder);
    await addTemplate(owner, { name: ' a late\nplumber ', text: 'x' });
    expect(kept).toMatchObject({ ...reminder, version: 1, by: { name: 'Robin Vale' } });
    expect((await listTemplates(owner)).templates).toMatchObject([{ name: 'a late plumber' }, kept]);
  });

  test('is changed at the version that was read, and only there', async () => {
    const { id, version } = await addTemplate(owner, reminder);
    const changed = await changeTemplate(owner, id, { name: 'REMINDER', version });
    expect(changed).toMatchObject({ name: 'REMINDER', text: reminder.text, version: 2 });
    expect(await codeOf(changeTemplate(owner, id, { text: 'late', version }))).toBe('version_conflict');
    expect((await changeTemplate(owner, id, { text: 'new', version: 2 })).text).toBe('new');
  });

  test('is removed once', async () => {
    const { id } = await addTemplate(owner, reminder);
    await removeTemplate(owner, id);
    expect(await codeOf(removeTemplate(owner, id))).toBe('not_found');
    expect(await namesOf(owner)).toEqual([]);
  });

  test('has a name and a text of its own', async () => {
    const { id } = await addTemplate(owner, reminder);
    const other = await addTemplate(owner, { name: 'Other', text: 'x' });
    expect(await codeOf(addTemplate(owner, { name: 'reMinder', text: 'x' }))).toBe('template_name_taken');
    expect(await codeOf(changeTemplate(owner, id, { name: 'other', version: 1 }))).toBe(
      'template_name_taken',
    );
    expect(await codeOf(addTemplate(owner, { name: ' \n', text: 'x' }))).toBe('template_name_empty');
    expect(await codeOf(changeTemplate(owner, other.id, { text: ' \0', version: 1 }))).toBe('text_empty');
    expect(await namesOf(owner)).toEqual(['Other', 'Reminder']);
  });

  test('that two people keep under one name at once is kept once', async () => {
    const tries = Array.from({ length: 5 }, () => codeOf(addTemplate(owner, reminder)));
    const codes = await Promise.all(tries);
    expect(codes.filter((code) => code === 'template_name_taken')).toHaveLength(4);
    expect(await namesOf(owner)).toEqual(['Reminder']);
  });

  test('is one of 200 at most', async () => {
    for (let number = 0; number < 200; number++)
      await addTemplate(owner, { name: `Template ${number}`, text: 'x' });
    expect(await codeOf(addTemplate(owner, reminder))).toBe('too_many_templates');
  });

  test('of another account is not there', async () => {
    const { id, version } = await addTemplate(owner, reminder);
    const stranger = await createTextingAccount(worker);
    expect(await namesOf(stranger)).toEqual([]);
    expect(await codeOf(changeTemplate(stranger, id, { text: 'mine', version }))).toBe('not_found');
    expect(await codeOf(removeTemplate(stranger, id))).toBe('not_found');
    await addTemplate(stranger, reminder);
    expect((await listTemplates(owner)).templates).toMatchObject([{ id, text: reminder.text }]);
  });

  test('leaves in the log who did what with it', async () => {
    const { id, version } = await addTemplate(owner, reminder);
    await changeTemplate(owner, id, { name: 'Call', version });
    await removeTemplate(owner, id);
    const rows = await database.db
      .selectFrom('activities')
      .select(['action', 'actorId', 'targetId', 'targetName', 'details'])
      .where('accountId', '=', owner.actor.accountId)
      .where('action', 'like', 'template.%')
      .orderBy('seq')
      .execute();
    expect(rows.map((row) => describeActivity(row))).toEqual([
      'kept a text as the template Reminder',
      'changed the template Reminder',
      'removed the template Call',
    ]);
  });
});
