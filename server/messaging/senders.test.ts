import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listActivity } from '#server/accounts/activity-reading.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { ensureSharedNumber, hostNumber, isHostedNumber, releaseNumber } from './hosted-numbers.ts';
import { addBusinessName } from './sender-names.ts';
import { changeSender, getSender, listSenders, removeSender, setDefaultSender } from './senders.ts';

let database: TestDatabase;
let worker: Context;
let owner: ActorContext;
let stranger: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, standingClock());
  await ensureSharedNumber(worker);
});
afterAll(() => database.close());
beforeEach(async () => {
  owner = await createTextingAccount(worker);
  stranger = await createTextingAccount(worker, { ownerName: 'Kim Stranger' });
});

const get = (who: ActorContext, address?: string) => getSender(worker, who.actor.accountId, address);
const defaultOf = async (who: ActorContext) =>
  (await listSenders(who)).senders.filter(({ isDefault }) => isDefault).map(({ address }) => address);
const said = async (who: ActorContext) =>
  (await listActivity(who, {})).activities.map(({ sentence, actor }) => `${actor?.name} ${sentence}`);

describe('the shared number', () => {
  test('is everybody’s sender when nothing else was set up', async () => {
    const address = worker.config.sharedNumber;
    const shared = { address, kind: 'shared', canReceive: true, registration: 'none', routeId: null };
    expect(await get(owner)).toEqual(shared);
    expect(await get(owner, ` ${address.replace('+61', '0')} `)).toEqual(shared);
    expect((await listSenders(owner)).senders).toEqual([
      {
        id: null,
        address,
        kind: 'shared',
        label: '',
        state: 'active',
        registration: 'none',
        canReceive: true,
        isDefault: true,
        createdAt: null,
      },
    ]);
    for (const other of ['+61491570156', 'Vale', '', '\0', "' or true --"])
      expect(await codeOf(get(owner, other))).toBe('sender_unavailable');
  });

  test('another shared number stands beside it until it is taken back', async () => {
    await hostNumber(worker, { number: '+61491574118', accountId: null });
    await setDefaultSender(owner, { address: '0491 574 118' });
    expect((await get(owner)).address).toBe('+61491574118');
    expect(await releaseNumber(worker, '+61491574118')).toBe(true);
    expect(await releaseNumber(worker, '+61491574118')).toBe(false);
    expect((await get(owner)).address).toBe(worker.config.sharedNumber);
    expect(await defaultOf(owner)).toEqual([worker.config.sharedNumber]);
  });
});

describe('a dedicated number', () => {
  test('is hosted and a sender at once, of one account alone, until the operator takes it back', async () => {
    const number = '+61491574632';
    const { accountId } = owner.actor;
    expect(await hostNumber(worker, { number, accountId, routeId: 'telco-two' })).toBe(true);
    expect(await hostNumber(worker, { number, accountId: stranger.actor.accountId })).toBe(false);
    expect(await get(owner, '0491 574 632')).toEqual({
      address: number,
      kind: 'dedicated',
      canReceive: true,
      registration: 'none',
      routeId: 'telco-two',
    });
    expect(await codeOf(get(stranger, number))).toBe('sender_unavailable');
    const row = (await listSenders(owner)).senders.find(({ address }) => address === number);
    expect(row).toMatchObject({ kind: 'dedicated', state: 'active', canReceive: true });
    expect(await codeOf(removeSender(owner, row?.id ?? ''))).toBe('sender_fixed');
    await setDefaultSender(owner, { address: number });
    expect(await releaseNumber(worker, number)).toBe(true);
    expect(await isHostedNumber(worker, number)).toBe(false);
    expect(await codeOf(get(owner, number))).toBe('sender_unavailable');
    expect(await defaultOf(owner)).toEqual([worker.config.sharedNumber]);
    expect((await said(owner)).slice(0, 3)).toEqual([
      'Operator removed the sender +61 ••• ••• 632',
      'Robin Vale made +61 ••• ••• 632 the default sender',
      'Operator added the sender +61 ••• ••• 632 (dedicated number)',
    ]);
    expect(await hostNumber(worker, { number, accountId: stranger.actor.accountId })).toBe(true);
    expect((await get(stranger, number)).kind).toBe('dedicated');
  });
});

describe('a business name', () => {
  test('is one-way, begins as a draft, and is the same in any case', async () => {
    const added = await addBusinessName(owner, { name: ' Vale Co ', label: '  For\nreminders ' });
    expect(added).toMatchObject({
      address: 'Vale Co',
      kind: 'name',
      label: 'For reminders',
      state: 'active',
      registration: 'draft',
      canReceive: false,
    });
    expect(await get(owner, 'VALE CO')).toMatchObject({ address: 'Vale Co', canReceive: false });
    expect(await codeOf(addBusinessName(owner, { name: 'vale co' }))).toBe('sender_taken');
    expect(await codeOf(addBusinessName(owner, { name: 'Vale Plumbing' }))).toBe('sender_name_invalid');
    expect((await addBusinessName(stranger, { name: 'Vale Co' })).address).toBe('Vale Co');
  });

  test('of two alike at once one is added', async () => {
    const codes = await Promise.all(
      ['Twice', 'TWICE', 'twice'].map((name) => codeOf(addBusinessName(owner, { name }))),
    );
    expect(codes.sort()).toEqual(['done', 'sender_taken', 'sender_taken']);
  });

  test('that the register rejected cannot be sent from, and is no default', async () => {
    const { id = '', address } = await addBusinessName(owner, { name: 'Vale' });
    await setDefaultSender(owner, { address });
    expect(await defaultOf(owner)).toEqual(['Vale']);
    const lodged = await changeSender(owner, id ?? '', { registration: 'lodged' });
    expect(lodged).toMatchObject({ registration: 'lodged', state: 'active', isDefault: true });
    const rejected = await changeSender(owner, id ?? '', { registration: 'rejected' });
    expect(rejected).toMatchObject({ state: 'rejected', isDefault: false });
    expect(await codeOf(get(owner, 'Vale'))).toBe('sender_unavailable');
    expect((await get(owner)).kind).toBe('shared');
    expect(await codeOf(setDefaultSender(owner, { address }))).toBe('sender_unavailable');
    await changeSender(owner, id ?? '', { registration: 'registered', label: 'All' });
    expect(await get(owner, 'Vale')).toMatchObject({ registration: 'registered' });
    expect((await said(owner)).slice(0, 5)).toEqual([
      'Robin Vale changed the sender Vale (rejected → registered)',
      'Robin Vale changed the sender Vale (lodged → rejected)',
      'Robin Vale changed the sender Vale (draft → lodged)',
      'Robin Vale made Vale the default sender',
      'Robin Vale added the sender Vale (business name)',
    ]);
  });

  test('goes when it is removed, and can be added again', async () => {
    const { id } = await addBusinessName(owner, { name: 'Vale' });
    await setDefaultSender(owner, { address: 'vale' });
    await removeSender(owner, id ?? '');
    expect(await codeOf(removeSender(owner, id ?? ''))).toBe('not_found');
    expect((await get(owner)).kind).toBe('shared');
    await addBusinessName(owner, { name: 'Vale' });
    expect((await get(owner)).kind).toBe('shared');
    expect(await defaultOf(owner)).toEqual([worker.config.sharedNumber]);
  });

  test('an account has at most 100 senders', async () => {
    const { accountId } = owner.actor;
    const createdAt = worker.clock.now();
    const rows = Array.from({ length: 100 }, (_, at) => ({
      accountId,
      id: uuid(),
      kind: 'name' as const,
      address: `N${at}`,
      state: 'active' as const,
      createdAt,
    }));
    await database.db.insertInto('senders').values(rows).execute();
    expect(await codeOf(addBusinessName(owner, { name: 'One more' }))).toBe('too_many_senders');
  });
});

describe('the senders of another account', () => {
  test('ADM are not there for a stranger', async () => {
    const { id } = await addBusinessName(owner, { name: 'Vale' });
    expect(await codeOf(changeSender(stranger, id ?? '', { label: 'Mine' }))).toBe('not_found');
    expect(await codeOf(removeSender(stranger, id ?? ''))).toBe('not_found');
    expect(await codeOf(setDefaultSender(stranger, { address: 'Vale' }))).toBe('sender_unavailable');
    expect(await codeOf(get(stranger, 'Vale'))).toBe('sender_unavailable');
    expect((await listSenders(stranger)).senders).toHaveLength(1);
    expect((await get(owner, 'Vale')).address).toBe('Vale');
  });

  test('a default and a removal at once leave no default without its sender', async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await addBusinessName(owner, { name: `Race ${round}` });
      await Promise.all([
        codeOf(setDefaultSender(owner, { address: `Race ${round}` })),
        removeSender(owner, id ?? ''),
      ]);
      expect(await defaultOf(owner)).toEqual([worker.config.sharedNumber]);
      const left = await database.db.selectFrom('defaultSenders').selectAll().execute();
      expect(left.filter(({ accountId }) => accountId === owner.actor.accountId)).toEqual([]);
    }
  });
});
