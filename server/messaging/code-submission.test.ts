import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OutgoingPart } from '#server/carriers/carrier.ts';
import type { Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { standingClock, workerContext } from '#server/testing/texting-account.ts';
import { submitSecurityText } from './code-submission.ts';

let database: TestDatabase;
let worker: Context;
let submitted: string[] = [];
let bound: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, standingClock());
});
beforeEach(() => {
  submitted = [];
});
afterAll(() => database.close());

// Stands for carriers of which those that are not connected write nothing.
const exchange = {
  defaultRouteId: () => 'telco',
  isBound: (routeId: string) => bound.includes(routeId),
  submit: async (routeId: string, { sender }: OutgoingPart) => {
    submitted.push(`${sender} by ${routeId}`);
    return bound.includes(routeId)
      ? ({ outcome: 'accepted', carrierId: 'm1', writtenAt: worker.clock.now(), link: '1' } as const)
      : ({ outcome: 'unwritten', reason: 'Not connected.' } as const);
  },
};

async function tryOnce(tries: number): Promise<string> {
  const submit = submitSecurityText(worker, {
    exchange,
    gate: { pass: async () => true },
    keptSender: async () => ({ address: 'AcmeCodes', routeId: 'second' }),
  });
  const expiresAt = new Date(worker.clock.now().getTime() + 300_000);
  const text = { id: 't1', recipient: '+61491570156', text: '482913 is your login code', expiresAt, tries };
  return (await submit(text)).outcome;
}

test.each([
  [1, ['telco', 'second'], 'AcmeCodes by second'],
  [2, ['telco', 'second'], 'telco'],
  [1, ['telco'], 'telco'],
  [2, ['second'], 'AcmeCodes by second'],
])('try %i of a code, while %j are connected, leaves at once: %s', async (tries, connected, way) => {
  bound = connected;
  expect(await tryOnce(tries)).toBe('accepted');
  expect(submitted).toEqual([way === 'telco' ? `${worker.config.sharedNumber} by telco` : way]);
});
