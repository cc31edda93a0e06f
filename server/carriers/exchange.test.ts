import type { PDU, Session } from 'smpp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { cleanUp, PART, startFake, stopFake } from '#server/testing/fake-carrier.ts';
import { eventually, openInstallation } from '#server/testing/operated-installation.ts';
import { addRoute, changeRoute, removeRoute, setDefaultRoute } from './route-changes.ts';
import { getRoutePlan } from './route-list.ts';
import { listRoutes } from './route-view.ts';

let database: TestDatabase;
let installation: Awaited<ReturnType<typeof openInstallation>>;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await installation.close();
  await cleanUp();
  await database.db.deleteFrom('routes').execute();
  await database.db.deleteFrom('routeStates').execute();
});
afterAll(() => database.close());

/** Takes every text under a name of its own, and reports it delivered. */
function deliverAs(name: string) {
  return (session: Session, pdu: PDU) => {
    session.send(pdu.response({ message_id: name }));
    session.deliver_sm({
      esm_class: 4,
      source_addr: '61491570006',
      destination_addr: 'Corella',
      short_message: `id:${name} sub:001 dlvrd:001 submit date:2607010200 done date:2607010200 stat:DELIVRD err:000 text:`,
    });
  };
}

const smppTo = (port: number) => ({
  host: '127.0.0.1',
  port,
  systemId: 'corella',
  tls: false,
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
const nobody = async () => false;

test('each route has a carrier of its own, and what comes back names its route', async () => {
  const [one, two] = [await startFake(deliverAs('first')), await startFake(deliverAs('second'))];
  installation = await openInstallation(database, {
    CORELLA_SMPP_URL: `smpp://corella:secret@127.0.0.1:${one.port}`,
  });
  await addRoute(installation.operator, newRoute('two', two.port));
  const exchange = await installation.openExchange();
  expect(exchange.listRouteIds().sort()).toEqual(['default', 'two']);
  expect(exchange.defaultRouteId()).toBe('default');
  await eventually(
    () => exchange.room('default', 'bulk') * exchange.room('two', 'bulk'),
    (room) => room > 0,
  );
  for (const [routeId, carrierId] of [
    ['default', 'first'],
    ['two', 'second'],
  ] as const)
    expect(await exchange.submit(routeId, PART)).toMatchObject({ outcome: 'accepted', carrierId });
  await eventually(
    () => exchange.receipts.length,
    (count) => count === 2,
  );
  expect(exchange.receipts.sort()).toEqual(['default first', 'two second']);
  expect([one.submits.length, two.submits.length]).toEqual([1, 1]);
});

test('a route that is not there has no room, and says so', async () => {
  installation = await openInstallation(database);
  const exchange = await installation.openExchange();
  expect(exchange.room('nowhere', 'urgent')).toBe(0);
  expect(await exchange.submit('nowhere', PART)).toEqual({
    outcome: 'unwritten',
    reason: 'The carrier "nowhere" is not there, or is switched off.',
  });
});

test('an open exchange follows what the operator does', async () => {
  const [one, two] = [await startFake(), await startFake()];
  installation = await openInstallation(database);
  const { operator } = installation;
  const exchange = await installation.openExchange();
  expect(exchange.listRouteIds()).toEqual([]);
  const added = await addRoute(operator, newRoute('telco', one.port));
  expect(added).toMatchObject({ isDefault: true, hasSecret: true, version: 0 });
  expect(JSON.stringify(await listRoutes(operator))).not.toContain('"secret"');
  await eventually(
    () => exchange.room('telco', 'bulk'),
    (room) => room > 0,
  );
  expect(exchange.defaultRouteId()).toBe('telco');

  const moved = await changeRoute(operator, 'telco', { version: 0, smpp: smppTo(two.port) });
  await eventually(
    () => two.sessions.length,
    (count) => count === 1,
  );
  await eventually(
    () => exchange.room('telco', 'bulk'),
    (room) => room > 0,
  );

  const off = await changeRoute(operator, 'telco', { version: moved.version, enabled: false });
  await eventually(
    () => exchange.listRouteIds(),
    (ids) => ids.length === 0,
  );
  expect(exchange.room('telco', 'urgent')).toBe(0);

  await changeRoute(operator, 'telco', { version: off.version, enabled: true });
  await eventually(
    () => exchange.room('telco', 'bulk'),
    (room) => room > 0,
  );
  await addRoute(operator, newRoute('second', one.port));
  await setDefaultRoute(operator, 'second');
  await eventually(
    () => exchange.defaultRouteId(),
    (id) => id === 'second',
  );
  expect(await getRoutePlan(operator, null)).toMatchObject({ routeId: 'second' });
  expect(await getRoutePlan(operator, 'telco')).toMatchObject({ routeId: 'telco' });
  await removeRoute(operator, 'telco', nobody);
  await eventually(
    () => exchange.listRouteIds(),
    (ids) => ids.join() === 'second',
  );
  expect(await getRoutePlan(operator, 'telco')).toMatchObject({ routeId: 'second' });
});

test('a change that is none for the link leaves it bound', async () => {
  const one = await startFake();
  installation = await openInstallation(database);
  await addRoute(installation.operator, newRoute('telco', one.port));
  const exchange = await installation.openExchange();
  await eventually(
    () => exchange.room('telco', 'bulk'),
    (room) => room > 0,
  );
  await changeRoute(installation.operator, 'telco', { version: 0, name: 'Another name', perSecond: 5 });
  await addRoute(installation.operator, newRoute('second', one.port));
  await eventually(
    () => exchange.listRouteIds().length,
    (count) => count === 2,
  );
  expect(await listRoutes(installation.operator)).toMatchObject({
    routes: [{ name: 'Another name', perSecond: 5 }, { name: 'Telco second' }],
  });
  await eventually(
    () => one.sessions.length,
    (count) => count === 2,
  );
  expect(one.connections).toHaveLength(2);
});

test('a link that is down has no room, is shown with its reason, and comes back by itself', async () => {
  const one = await startFake();
  installation = await openInstallation(database);
  await addRoute(installation.operator, newRoute('telco', one.port));
  const exchange = await installation.openExchange();
  const links = async () => (await listRoutes(installation.operator)).routes[0]?.links ?? [];
  await eventually(links, (shown) => shown[0]?.state === 'bound');
  installation.pages.length = 0;
  await stopFake(one);
  const [down] = await eventually(links, (shown) => shown[0]?.state === 'down');
  expect(down?.reason).toContain('cannot be reached');
  expect(exchange.room('telco', 'urgent')).toBe(0);
  const { accountId } = installation.operator.actor;
  await expect
    .poll(() => installation.pages.map((page) => JSON.parse(page)))
    .toContainEqual({ accountId, event: { type: 'carriers.changed' } });
  await startFake(() => {}, one.port);
  await eventually(links, (shown) => shown[0]?.state === 'bound');
  await eventually(
    () => exchange.room('telco', 'urgent'),
    (room) => room > 0,
  );
});

test('two workers hold a link each, and the one that leaves takes its own down', async () => {
  const one = await startFake();
  installation = await openInstallation(database);
  await addRoute(installation.operator, newRoute('telco', one.port));
  const [first] = [await installation.openExchange(), await installation.openExchange()];
  const links = async () => (await listRoutes(installation.operator)).routes[0]?.links ?? [];
  const both = await eventually(
    links,
    (shown) => shown.filter(({ state }) => state === 'bound').length === 2,
  );
  expect(new Set(both.map(({ process }) => process)).size).toBe(2);
  await first.close();
  expect(await links()).toHaveLength(1);
});
