import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listActivity } from '#server/accounts/activity-reading.ts';
import { setOperator } from '#server/accounts/operators.ts';
import { grantCredits } from '#server/billing/ledger.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { codeOf, openTeam, type Team } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { submitDueMessages } from '#server/testing/texting-account.ts';
import {
  dropCodeSender,
  followCodeSender,
  removeCodeSender,
  setCodeSender,
  showCodeSender,
} from './code-sender.ts';
import { ensureSharedNumber, hostNumber, isHostedNumber } from './hosted-numbers.ts';
import { sendMessage, showMessage } from './messages.ts';
import { addOwnMobile } from './own-mobiles.ts';
import { quoteBatch } from './quote.ts';
import { isRouteInUse } from './route-use.ts';
import { addBusinessName } from './sender-names.ts';
import { listSenders, setDefaultSender } from './senders.ts';

const number = '+61491570110';
let database: TestDatabase;
let team: Team;
let operator: ActorContext;
let tenant: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ['codeSender', 'hostedNumbers', 'outboxNormal', 'senders'] as const)
    await database.db.deleteFrom(table).execute();
  team = await openTeam(database);
  operator = team.owner;
  await setOperator(team.context, { accountId: operator.actor.accountId, isOperator: true });
  await ensureSharedNumber(team.context);
  tenant = await team.openAccount('+61491570156');
  await grantCredits(team.context, { accountId: tenant.actor.accountId, credits: 100, note: 'For a test' });
});

const addressesOf = async (who: ActorContext) =>
  (await listSenders(who)).senders.map(({ address }) => address);
const textFrom = (sender: string) =>
  codeOf(sendMessage(tenant, { to: '0491 570 157', text: 'Gday', sender }));
const sentencesOf = async (who: ActorContext) =>
  (await listActivity(who, {})).activities.map(({ sentence, actor }) => `${actor?.name} ${sentence}`);

describe('a business name that is kept for login codes', () => {
  test('can be added and sent from by no account, in whatever case', async () => {
    await setCodeSender(operator, { sender: ' AcmeCodes ', registration: 'registered' });
    expect((await showCodeSender(operator)).sender).toEqual({
      address: 'AcmeCodes',
      registration: 'registered',
      routeId: null,
      refused: null,
    });
    expect(await codeOf(addBusinessName(tenant, { name: 'ACMECODES' }))).toBe('sender_reserved');
    expect(await textFrom('acmecodes')).toBe('sender_unavailable');
    expect(await codeOf(setDefaultSender(tenant, { address: 'AcmeCodes' }))).toBe('sender_unavailable');
    expect(await addressesOf(tenant)).toEqual([team.context.config.sharedNumber]);
    await removeCodeSender(operator);
    expect(await codeOf(addBusinessName(tenant, { name: 'ACMECODES' }))).toBe('done');
  });

  test('is taken from the account that had it, which reads so in its log, and what waited to leave from it fails', async () => {
    await addBusinessName(tenant, { name: 'acmecodes' });
    await setDefaultSender(tenant, { address: 'acmecodes' });
    const { id } = await sendMessage(tenant, { to: '0491 570 157', text: '123456 is your code' });
    await setCodeSender(operator, { sender: 'AcmeCodes' });
    expect(await addressesOf(tenant)).toEqual([team.context.config.sharedNumber]);
    expect((await listSenders(tenant)).senders[0]?.isDefault).toBe(true);
    expect(await sentencesOf(tenant)).toContain('Operator removed the sender acmecodes');
    const left: string[] = [];
    await submitDueMessages(team.context, async ({ text }) => {
      left.push(text);
      return { outcome: 'unwritten', reason: 'Not now.' };
    });
    expect(left).toEqual([]);
    const { message } = await showMessage(tenant, id);
    expect(message).toMatchObject({
      state: 'failed',
      stateNote: expect.stringContaining('kept for login codes'),
    });
  });

  test('obeys the rules of the register', async () => {
    expect(await codeOf(setCodeSender(operator, { sender: 'Unverified' }))).toBe('sender_name_invalid');
    expect(await codeOf(setCodeSender(operator, { sender: 'Much too long' }))).toBe('sender_name_invalid');
    expect((await showCodeSender(operator)).sender).toBeNull();
  });
});

describe('a number that is kept for login codes', () => {
  test('belongs to the texting service: no account gets it, sends from it or texts it', async () => {
    await setCodeSender(operator, { sender: '0491 570 110' });
    expect((await showCodeSender(operator)).sender).toMatchObject({ address: number, registration: 'none' });
    expect(await codeOf(hostNumber(team.context, { number, accountId: tenant.actor.accountId }))).toBe(
      'sender_reserved',
    );
    expect(await codeOf(hostNumber(team.context, { number, accountId: null }))).toBe('sender_reserved');
    expect(await isHostedNumber(team.context, number)).toBe(true);
    expect(await codeOf(addOwnMobile(tenant, { mobile: number }))).toBe('mobile_hosted');
    for (const spelling of [number, '0491 570 110'])
      expect(await textFrom(spelling)).toBe('sender_unavailable');
    const quote = await quoteBatch(tenant, { text: 'Gday', recipients: [{ to: number }] });
    expect(quote.blocked.map(({ reason }) => reason)).toEqual(['ours']);
  });

  test('is none that accounts send from, or asked to', async () => {
    await hostNumber(team.context, { number: '+61491570111', accountId: null });
    await hostNumber(team.context, { number: '+61491570112', accountId: tenant.actor.accountId });
    await addOwnMobile(tenant, { mobile: '0491 570 113' });
    const { sharedNumber } = team.context.config;
    for (const taken of [sharedNumber, '+61491570111', '+61491570112', '+61491570113'])
      expect(await codeOf(setCodeSender(operator, { sender: taken }))).toBe('sender_in_use');
    expect(await codeOf(setCodeSender(operator, { sender: '0491 570' }))).toBe('mobile_invalid');
  });
});

test('the log of the operator says what was done, and open pages of operators hear of it', async () => {
  await setCodeSender(operator, { sender: number });
  await setCodeSender(operator, { sender: 'AcmeCodes' });
  await removeCodeSender(operator);
  await setCodeSender(operator, { sender: 'AcmeCodes' });
  expect(await dropCodeSender(team.context)).toBe('AcmeCodes');
  expect((await sentencesOf(operator)).slice(0, 5)).toEqual([
    'Operator took AcmeCodes away as the sender of login codes',
    'Ana Cruz set AcmeCodes as the sender of login codes',
    'Ana Cruz took AcmeCodes away as the sender of login codes',
    'Ana Cruz set AcmeCodes as the sender of login codes',
    expect.stringMatching(/^Ana Cruz set .*110 as the sender of login codes$/),
  ]);
  expect(await codeOf(removeCodeSender(operator))).toBe('not_found');
  expect(await dropCodeSender(team.context)).toBeUndefined();
});

test('its carrier is one of those that are there, and stays while codes leave by it', async () => {
  expect(await codeOf(setCodeSender(operator, { sender: number, routeId: 'nowhere' }))).toBe('not_found');
  await setCodeSender(operator, { sender: number, routeId: 'default' });
  expect(await isRouteInUse(team.context, 'default')).toBe(true);
});

describe('a file of carriers', () => {
  const route = {
    id: 'telco',
    name: 'Telco',
    kind: 'smpp',
    smpp: { host: 'smpp.example.com', port: 3550, systemId: 'corella', tls: true },
    secret: 'open sesame',
  };
  const withFile = <C extends Context>(context: C, codes?: object): C => ({
    ...context,
    config: {
      ...context.config,
      simulator: false,
      carriersFile: { path: '/etc/carriers.json', content: { routes: [route], ...(codes && { codes }) } },
    },
  });
  const keptNow = async () => (await showCodeSender(operator)).sender;
  const start = (codes?: object) =>
    followCodeSender(withFile(team.context, codes)).then(
      () => 'started',
      (error) => `${error.name}: ${error.message}`,
    );

  test('rules alone, at every start', async () => {
    await setCodeSender(operator, { sender: number });
    expect(await start({ sender: 'AcmeCodes', registration: 'lodged', routeId: 'telco' })).toBe('started');
    expect(await keptNow()).toMatchObject({ address: 'AcmeCodes', registration: 'lodged', routeId: 'telco' });
    const ruled = withFile(operator, { sender: 'AcmeCodes' });
    expect(await codeOf(setCodeSender(ruled, { sender: number }))).toBe('carriers_in_file');
    expect(await codeOf(removeCodeSender(ruled))).toBe('carriers_in_file');
    expect(await start()).toBe('started');
    expect(await keptNow()).toBeNull();
  });

  test('refuses the start, in words, where its sender cannot be kept', async () => {
    await hostNumber(team.context, { number, accountId: tenant.actor.accountId });
    expect(await start({ sender: number })).toContain('Accounts send from this number.');
    expect(await start({ sender: 'Much too long' })).toContain('at most 11 characters');
    expect(await start({ sender: 'AcmeCodes', routeId: 'nowhere' })).toContain('There is no such carrier');
    expect(await start({ sender: 'AcmeCodes', colour: 'red' })).toContain('StartRefusal');
    expect(await keptNow()).toBeNull();
  });
});

test('Corella does not start with a shared number that is kept for login codes', async () => {
  await setCodeSender(operator, { sender: number });
  const config = { ...team.context.config, sharedNumber: number };
  await expect(followCodeSender({ ...team.context, config })).rejects.toThrow('code-sender remove');
  await followCodeSender(team.context);
});
