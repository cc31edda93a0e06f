import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildServer } from '#server/http/serve.ts';
import { movableClock } from '#server/platform/clock.ts';
import { readConfig } from '#server/platform/config.ts';
import { silentLog } from '#server/platform/log.ts';
import { deriveSecrets } from '#server/platform/secrets.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { listSimulatorRoutes } from './routes.ts';
import { type SharedClock, shareClock } from './shared-clock.ts';
import { startSimulator } from './simulator.ts';

const clock = movableClock();
let database: TestDatabase;
let simulator: { stop(): Promise<void> };
let shared: SharedClock;
let app: ReturnType<typeof buildServer>;
let address: string;

beforeAll(async () => {
  database = await createTestDatabase();
  simulator = await startSimulator({ ...database, clock, log: silentLog });
  shared = await shareClock({ ...database, clock, log: silentLog });
  const config = readConfig({});
  app = buildServer({
    context: { db: database.db, clock, log: silentLog, secrets: deriveSecrets(Buffer.alloc(32)), config },
    authenticator: {
      findSession: async () => undefined,
      findChallenge: async () => undefined,
      isSessionOpen: async () => true,
      isStepUpFresh: () => false,
      onRefusedPermission: async () => {},
    },
    routes: listSimulatorRoutes(shared),
  });
  address = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  await shared.stop();
  await simulator.stop();
  await database.close();
});

test('a phone is added, told how to behave, and read, in any spelling of its number', async () => {
  expect(
    await call('PUT', '/api/simulator/handsets/0491%20570%20006', { mode: 'fail', delaySeconds: 9 }),
  ).toMatchObject({
    status: 200,
    body: {
      number: '+61491570006',
      mode: 'fail',
      delaySeconds: 9,
      simSwappedAt: null,
      lastText: null,
      lastAt: null,
      texts: 0,
    },
  });
  expect(await call('PUT', '/api/simulator/handsets/+61491570006', { simSwapped: true })).toMatchObject({
    body: { mode: 'fail', simSwappedAt: expect.any(String) },
  });
  expect(await call('GET', '/api/simulator/handsets')).toMatchObject({
    status: 200,
    body: { handsets: [{ number: '+61491570006' }] },
  });
});

test('an answer from a phone is queued and shown', async () => {
  const answer = await call('POST', '/api/simulator/handsets/0491570156/texts', {
    to: '0491 579 455',
    text: 'Yes',
  });
  expect(answer).toMatchObject({
    status: 202,
    body: { direction: 'from_handset', other: '+61491579455', text: 'Yes', state: 'queued' },
  });
  expect(await call('GET', '/api/simulator/handsets/0491570156')).toMatchObject({
    body: { handset: { number: '+61491570156' }, texts: [{ text: 'Yes' }] },
  });
});

test('what is no number is refused, and what is not there is not found', async () => {
  expect((await call('PUT', '/api/simulator/handsets/nobody', {})).status).toBe(422);
  expect((await call('GET', '/api/simulator/handsets/0491571804')).status).toBe(404);
  expect((await call('GET', '/api/simulator/mails/01900000-0000-7000-8000-000000000001')).status).toBe(404);
  expect((await call('PUT', '/api/simulator/handsets/0491570006', { mode: 'angry' })).status).toBe(400);
});

test('the mailbox is read by address', async () => {
  expect(await call('GET', '/api/simulator/mails?to=sam%40example.com&limit=5')).toEqual({
    status: 200,
    body: { mails: [] },
  });
});

test('the clock is moved forward and never back', async () => {
  expect(await call('POST', '/api/simulator/clock', { advanceSeconds: 3600 })).toMatchObject({
    status: 200,
    body: { offsetSeconds: 3600 },
  });
  expect(await call('GET', '/api/simulator/clock')).toMatchObject({ body: { offsetSeconds: 3600 } });
  expect((await call('POST', '/api/simulator/clock', { advanceSeconds: -1 })).status).toBe(400);
});

async function call(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${address}${path}`, {
    method,
    headers: { origin: 'http://localhost:3000', ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: await response.json() };
}
