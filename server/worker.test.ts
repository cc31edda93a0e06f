import type { PDU, Session } from 'smpp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { cleanUp, settled, startFake, stopFake } from '#server/testing/fake-carrier.ts';
import { eventually, openInstallation } from '#server/testing/operated-installation.ts';
import { standingClock } from '#server/testing/texting-account.ts';
import { grantCredits } from './billing/ledger.ts';
import { addRoute, changeRoute, removeRoute, setDefaultRoute } from './carriers/route-changes.ts';
import { ensureSharedNumber } from './messaging/hosted-numbers.ts';
import { sendMessage } from './messaging/messages.ts';
import { isRouteInUse } from './messaging/route-use.ts';

let database: TestDatabase;
let installation: Awaited<ReturnType<typeof openInstallation>>;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await installation.close();
  await cleanUp();
  for (const table of ['routes', 'routeStates', 'rateLimits', 'outboxNormal'] as const)
    await database.db.deleteFrom(table).execute();
});
afterAll(() => database.close());

let named = 0;
const accept = (session: Session, pdu: PDU) => {
  named += 1;
  session.send(pdu.response({ message_id: `m${named}` }));
};

const smppTo = (port: number) => ({
  host: '127.0.0.1',
  port,
  systemId: 'corella',
  tls: false,
  window: 50,
  backoffSeconds: 0.05,
  maxBackoffSeconds: 0.1,
});
const newRoute = (id: string, port: number) => ({
  id,
  name: `Telco ${id}`,
  kind: 'smpp' as const,
  smpp: smppTo(port),
  secret: 'secret',
});

async function open(clock?: ReturnType<typeof standingClock>): Promise<void> {
  installation = await openInstallation(database, {}, clock);
  const { context, operator } = installation;
  await ensureSharedNumber(context);
  await grantCredits(context, { accountId: operator.actor.accountId, credits: 1000, note: 'For a test' });
}

async function sendTexts(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++)
    ids.push((await sendMessage(installation.operator, { to: '0491 570 156', text: `Text ${index}` })).id);
  return ids;
}

async function statesOf(ids: readonly string[]): Promise<string[]> {
  const rows = await database.db
    .selectFrom('messageStates')
    .select('state')
    .where('messageId', 'in', [...ids])
    .execute();
  return [...new Set(rows.map(({ state }) => state))];
}

test('texts wait while a link is down, and leave once each when it is back', async () => {
  await open();
  const telco = await startFake(accept);
  await addRoute(installation.operator, newRoute('telco', telco.port));
  await installation.startWorker();
  await eventually(
    () => telco.sessions.length,
    (count) => count > 0,
  );
  await stopFake(telco);
  await eventually(
    () => database.db.selectFrom('routeStates').select('state').execute(),
    ([link]) => link?.state === 'down',
  );
  const ids = await sendTexts(5);
  expect(await statesOf(ids)).toEqual(['queued']);
  const back = await startFake(accept, telco.port);
  await eventually(
    () => statesOf(ids),
    (states) => states.join() === 'sent',
  );
  expect(telco.submits.length + back.submits.length).toBe(5);
});

test('texts for a carrier that is switched off wait for it, and it stays while they do', async () => {
  await open();
  const { operator } = installation;
  const [telco, other] = [await startFake(accept), await startFake(accept)];
  await addRoute(operator, newRoute('telco', telco.port));
  await addRoute(operator, newRoute('other', other.port));
  await changeRoute(operator, 'telco', { version: 0, enabled: false });
  await installation.startWorker();
  const ids = await sendTexts(3);
  await setDefaultRoute(operator, 'other');
  const later = await sendTexts(2);
  await eventually(
    () => statesOf(later),
    (states) => states.join() === 'sent',
  );
  expect(await statesOf(ids)).toEqual(['queued']);
  await expect(removeRoute(operator, 'telco', isRouteInUse)).rejects.toMatchObject({ code: 'route_in_use' });
  await changeRoute(operator, 'telco', { version: 1, enabled: true });
  await eventually(
    () => statesOf(ids),
    (states) => states.join() === 'sent',
  );
  expect([telco.submits.length, other.submits.length]).toEqual([3, 2]);
  await removeRoute(operator, 'telco', isRouteInUse);
});

test('two workers on one route send each text once, and together no more than its limit', async () => {
  const clock = standingClock();
  await open(clock);
  const telco = await startFake(accept);
  await addRoute(installation.operator, { ...newRoute('telco', telco.port), perSecond: 10 });
  await installation.startWorker();
  await installation.startWorker();
  await eventually(
    () => telco.sessions.length,
    (count) => count === 2,
  );
  const ids = await sendTexts(30);
  // A second's worth is ten, of which two stay for login codes.
  for (const submitted of [8, 16, 24, 30]) {
    await eventually(
      () => telco.submits.length,
      (count) => count >= submitted,
    );
    await settled(() => telco.submits.length);
    expect(telco.submits.length).toBe(submitted);
    clock.move(1);
  }
  await eventually(
    () => statesOf(ids),
    (states) => states.join() === 'sent',
  );
});
