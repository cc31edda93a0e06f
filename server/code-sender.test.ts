import { sql } from 'kysely';
import type { PDU, Session } from 'smpp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { queueSecurityText } from '#server/accounts/security-texts.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { cleanUp, type FakeCarrier, startFake, stopFake } from '#server/testing/fake-carrier.ts';
import { eventually, openInstallation } from '#server/testing/operated-installation.ts';
import { addRoute, changeRoute } from './carriers/route-changes.ts';
import { listRoutes } from './carriers/route-view.ts';
import {
  followCodeSender,
  removeCodeSender,
  setCodeSender,
  showCodeSender,
} from './messaging/code-sender.ts';
import { codeSenderChannel } from './messaging/code-sender-watch.ts';
import { announce } from './platform/db/transaction.ts';

const invalidSource = 0x0a;
const throttled = 0x58;
const unknownToAll = 0x401;
let database: TestDatabase;
let installation: Awaited<ReturnType<typeof openInstallation>>;
let telco: FakeCarrier;
let second: FakeCarrier;
/** Senders that the second carrier does not take. */
let foreign: string[] = [];
/** How they are refused. */
let refusal = invalidSource;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  foreign = [];
  refusal = invalidSource;
  installation = await openInstallation(database);
  telco = await startFake(answer);
  second = await startFake(answer);
  for (const [id, { port }] of Object.entries({ telco, second }))
    await addRoute(installation.operator, newRoute(id, port));
});
afterEach(async () => {
  await installation.close();
  await cleanUp();
  for (const table of ['routes', 'routeStates', 'codeSender', 'securityTexts'] as const)
    await database.db.deleteFrom(table).execute();
});
afterAll(() => database.close());

let named = 0;
function answer(session: Session, pdu: PDU): void {
  named += 1;
  const isForeign = foreign.includes(String(pdu['source_addr']));
  session.send(pdu.response(isForeign ? { command_status: refusal } : { message_id: `m${named}` }));
}

function newRoute(id: string, port: number) {
  const speed = { window: 50, backoffSeconds: 0.05, maxBackoffSeconds: 0.1 };
  const smpp = { host: '127.0.0.1', port, systemId: 'corella', tls: false, ...speed };
  return { id, name: `Telco ${id}`, kind: 'smpp' as const, smpp, secret: 'secret' };
}

async function startWorker(bound = ['telco', 'second']): Promise<void> {
  await installation.startWorker();
  await becomes(bound);
}

/** Waits until these routes are connected, and no others. */
async function becomes(bound: string[]): Promise<void> {
  await eventually(
    async () => (await listRoutes(installation.operator)).routes,
    (routes) =>
      routes.every(({ id, links }) => links.some(({ state }) => state === 'bound') === bound.includes(id)),
  );
}

/** From whom and by which carrier a login code leaves. */
async function leave(): Promise<string> {
  const ways = () => [
    ...telco.submits.map((pdu) => `${pdu['source_addr']} by telco`),
    ...second.submits.map((pdu) => `${pdu['source_addr']} by second`),
  ];
  const before = ways();
  await queueSecurityText(installation.context, {
    accountId: installation.operator.actor.accountId,
    recipient: '+61491570156',
    text: '482913 is your login code',
    isCode: true,
  });
  await eventually(
    () => database.db.selectFrom('securityTexts').select('id').execute(),
    (waiting) => waiting.length === 0,
  );
  const after = ways();
  for (const way of before) after.splice(after.indexOf(way), 1);
  return after.join(', ');
}

test('codes leave from the sender that is kept for them, by its carrier, from the next code on', async () => {
  await startWorker();
  expect(await leave()).toBe('61491579455 by telco');
  await setCodeSender(installation.operator, { sender: 'AcmeCodes', routeId: 'second' });
  expect(await leave()).toBe('AcmeCodes by second');
  await setCodeSender(installation.operator, { sender: '+61491570110' });
  expect(await leave()).toBe('61491570110 by telco');
  await removeCodeSender(installation.operator);
  expect(await leave()).toBe('61491579455 by telco');
});

test('codes leave from the sender in the file of carriers with which another process starts', async () => {
  await startWorker();
  const { config } = installation.context;
  const codes = { sender: 'AcmeCodes', registration: 'registered', routeId: 'second' };
  const content = { routes: [newRoute('second', second.port)], codes };
  const carriersFile = { path: '/etc/carriers.json', content };
  await followCodeSender({ ...installation.context, config: { ...config, carriersFile } });
  expect(await leave()).toBe('AcmeCodes by second');
});

test('no code is lost while the carrier of its sender is switched off or away: it leaves as without one', async () => {
  await setCodeSender(installation.operator, { sender: 'AcmeCodes', routeId: 'second' });
  await changeRoute(installation.operator, 'second', { version: 0, enabled: false });
  await startWorker(['telco']);
  expect(await leave()).toBe('61491579455 by telco');
  await changeRoute(installation.operator, 'second', { version: 1, enabled: true });
  await becomes(['telco', 'second']);
  expect(await leave()).toBe('AcmeCodes by second');
  await stopFake(second);
  await becomes(['telco']);
  expect(await leave()).toBe('61491579455 by telco');
});

test('a code whose sender the carrier does not take leaves from the shared number, and the operator sees it', async () => {
  foreign = ['AcmeCodes'];
  await setCodeSender(installation.operator, { sender: 'AcmeCodes', routeId: 'second' });
  await startWorker();
  expect(await leave()).toBe('61491579455 by telco, AcmeCodes by second');
  const { sender } = await eventually(
    () => showCodeSender(installation.operator),
    (shown) => shown.sender?.refused !== null,
  );
  expect(sender?.refused?.reason).toMatch(/source|sender/i);
  await setCodeSender(installation.operator, { sender: 'AcmeCodes', routeId: 'second' });
  expect((await showCodeSender(installation.operator)).sender?.refused).toBeNull();
});

test.each([throttled, unknownToAll])(
  'a code that the carrier refuses for the moment (%i) leaves from the shared number at once',
  async (status) => {
    refusal = status;
    foreign = ['AcmeCodes'];
    await setCodeSender(installation.operator, { sender: 'AcmeCodes', routeId: 'second' });
    await startWorker();
    expect(await leave()).toBe('61491579455 by telco, AcmeCodes by second');
  },
);

test('a code whose carrier is connected and writes nothing leaves from the shared number', async () => {
  await addRoute(installation.operator, {
    ...newRoute('ears', second.port),
    smpp: { ...newRoute('ears', second.port).smpp, bindMode: 'receiver' },
  });
  await setCodeSender(installation.operator, { sender: 'AcmeCodes', routeId: 'ears' });
  await startWorker(['telco', 'second', 'ears']);
  expect(await leave()).toBe('61491579455 by telco');
});

test('a code that left leaves no second time where the refusal of its sender cannot be stored', async () => {
  foreign = ['AcmeCodes'];
  await setCodeSender(installation.operator, { sender: 'AcmeCodes', routeId: 'second' });
  await sql`alter table code_sender add constraint never_refused check (refusal is null)`.execute(
    database.db,
  );
  await startWorker();
  expect(await leave()).toBe('61491579455 by telco, AcmeCodes by second');
  await sql`alter table code_sender drop constraint never_refused`.execute(database.db);
});

test('a code leaves at once from the sender that was known while it cannot be read, and from the new one as soon as it can', async () => {
  await setCodeSender(installation.operator, { sender: 'AcmeCodes', routeId: 'second' });
  await startWorker();
  await sql`alter table code_sender rename to away`.execute(database.db);
  await announce(installation.context, codeSenderChannel, {});
  expect(await leave()).toBe('AcmeCodes by second');
  await sql`update away set address = 'OtherCodes'`.execute(database.db);
  await sql`alter table away rename to code_sender`.execute(database.db);
  await eventually(leave, (way) => way === 'OtherCodes by second');
});

test('a code that comes while a new sender is being read waits for it', async () => {
  await startWorker();
  const writer = await database.pool.connect();
  await writer.query('begin; lock table code_sender');
  await writer.query(
    "insert into code_sender (address, registration, route_id) values ('AcmeCodes', 'registered', 'second')",
  );
  await announce(installation.context, codeSenderChannel, {});
  // Two reads wait: the one that the announcement called for, and the one of each second.
  await eventually(
    () =>
      database.pool.query(
        `select from pg_locks join pg_database on pg_database.oid = pg_locks.database
         where datname = current_database() and relation = 'code_sender'::regclass and not granted`,
      ),
    ({ rowCount }) => rowCount === 2,
  );
  const leaving = leave();
  await eventually(
    () => database.db.selectFrom('securityTexts').select('attempts').execute(),
    (texts) => texts.some(({ attempts }) => attempts > 0),
  );
  await writer.query('commit');
  writer.release();
  expect(await leaving).toBe('AcmeCodes by second');
});

test('codes leave from the sender that was set while no news of it came', async () => {
  await startWorker();
  expect(await leave()).toBe('61491579455 by telco');
  await sql`insert into code_sender (address, registration, route_id) values ('AcmeCodes', 'registered', 'second')`.execute(
    database.db,
  );
  await eventually(leave, (way) => way === 'AcmeCodes by second');
});
