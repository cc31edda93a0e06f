import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { codeOf, isHosted, openTeam, type Team } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { recordActivity, verifyActivityLog } from './activity.ts';
import { exportActivity } from './activity-export.ts';
import { listActivity } from './activity-reading.ts';
import { inviteUser } from './invitations.ts';
import { changeName } from './profile.ts';
import { endUserSessions } from './user-access.ts';

let database: TestDatabase;
let team: Team;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  team = await openTeam(database);
  owner = team.owner;
});

describe('the activity log', () => {
  test('AUD-02 AUD-06 the owner reads all with who, whom and from where; a member their own alone', async () => {
    const sam = await team.joinAs('Sam Lee', null);
    await changeName(sam, { name: '=Sam', version: 0 });
    const all = (await listActivity(owner, {})).activities;
    expect(all.map((row) => row.action)).toEqual(['name.changed', 'user.invited', 'account.created']);
    expect(all[1]).toMatchObject({
      sentence: 'invited Sam Lee (e-mail codes)',
      actor: { name: 'Ana Cruz' },
      address: '203.0.113.7',
      agent: 'Chrome on Linux',
    });
    expect((await listActivity(sam, { personId: owner.actor.userId })).activities).toEqual([]);
    expect((await listActivity(sam, {})).activities.map((row) => row.action)).toEqual(['name.changed']);
  });

  test('pages and filters', async () => {
    for (const name of ['Bo', 'Cy', 'Di'])
      await inviteUser(owner, { name, email: `${uuid()}@example.com`, method: 'email' }, isHosted);
    const first = await listActivity(owner, { limit: 2 });
    const second = await listActivity(owner, { limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.activities, ...second.activities].map((row) => row.seq)).toEqual([4, 3, 2, 1]);
    expect(second.nextCursor).toBeNull();
    const seqs = async (query: Parameters<typeof listActivity>[1]) =>
      (await listActivity(owner, query)).activities.map((row) => row.seq);
    expect(await seqs({ action: 'user' })).toEqual([4, 3, 2]);
    expect(await seqs({ search: 'Cy' })).toEqual([3]);
    expect(await seqs({ search: 'created' })).toEqual([1]);
    expect(await seqs({ search: '%' })).toEqual([]);
    expect(await seqs({ result: 'refused' })).toEqual([]);
    expect(await codeOf(listActivity(owner, { cursor: 'x' }))).toBe('invalid_input');
  });

  test('the export has every row, and no cell that a spreadsheet would run', async () => {
    const sam = await team.joinAs('=1+1', null);
    await changeName(sam, { name: 'Sam', version: 0 });
    const chunks: string[] = [];
    for await (const chunk of exportActivity(owner, {})) chunks.push(String(chunk));
    const lines = chunks.join('').trimEnd().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(",'=1+1,");
  });

  test('SES-11 an export breaks off when access ends', async () => {
    const { accountId, userId } = owner.actor;
    const entry = { accountId, action: 'session.started', actor: { id: userId, name: 'Ana Cruz' } } as const;
    await inTransaction(owner, async (inside) => {
      for (let written = 0; written < 1100; written += 1) await recordActivity(inside, entry);
    });
    const pages = exportActivity(owner, {})[Symbol.asyncIterator]();
    await pages.next();
    await endUserSessions(owner, userId);
    const readRest = async () => {
      while (!(await pages.next()).done);
    };
    await expect(readRest()).rejects.toThrow('lost access');
  });

  test('AUD-05 verification names the row that was altered, removed, or cut off', async () => {
    const { accountId } = owner.actor;
    for (const name of ['Bo', 'Cy'])
      await inviteUser(owner, { name, email: `${uuid()}@example.com`, method: 'email' }, isHosted);
    expect(await verifyActivityLog(team.context, accountId)).toEqual({ rows: 3, broken: null });
    const rename = (targetName: string) =>
      team.db
        .updateTable('activities')
        .set({ targetName })
        .where('accountId', '=', accountId)
        .where('seq', '=', 2)
        .execute();
    await rename('Eve');
    expect((await verifyActivityLog(team.context, accountId)).broken?.seq).toBe(2);
    await rename('Bo');
    expect((await verifyActivityLog(team.context, accountId)).broken).toBeNull();
    await team.db.deleteFrom('activities').where('accountId', '=', accountId).where('seq', '=', 3).execute();
    expect((await verifyActivityLog(team.context, accountId)).broken?.seq).toBe(3);
    await team.db.deleteFrom('activities').where('accountId', '=', accountId).where('seq', '=', 1).execute();
    expect((await verifyActivityLog(team.context, accountId)).broken?.seq).toBe(1);
  });

  test('AUD-05 verification finds a log that was cut off with its head set back to the row before', async () => {
    const { accountId } = owner.actor;
    for (const name of ['Bo', 'Cy'])
      await inviteUser(owner, { name, email: `${uuid()}@example.com`, method: 'email' }, isHosted);
    const { hash } = await team.db
      .selectFrom('activities')
      .select('hash')
      .where('accountId', '=', accountId)
      .where('seq', '=', 2)
      .executeTakeFirstOrThrow();
    await team.db.deleteFrom('activities').where('accountId', '=', accountId).where('seq', '=', 3).execute();
    await team.db
      .updateTable('activityHeads')
      .set({ seq: 2, hash })
      .where('accountId', '=', accountId)
      .execute();
    expect((await verifyActivityLog(team.context, accountId)).broken?.seq).toBe(3);
  });
});
