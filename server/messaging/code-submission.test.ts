import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SubmitOutcome } from '#server/carriers/carrier.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { standingClock, workerContext } from '#server/testing/texting-account.ts';
import { submitSecurityText } from './code-submission.ts';
import { findCodeSender, putCodeSender } from './queries/code-sender.ts';

let database: TestDatabase;
let context: Context;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  context = workerContext(database.db, standingClock());
  await putCodeSender(database.db, { address: 'AcmeCodes', registration: 'registered', routeId: 'own' });
});

type Answer = 'accepted' | 'refused' | 'throttled' | 'unknown' | 'unwritten';

const reason = 'It said so.';
function outcomeOf(answer: Answer): SubmitOutcome {
  const written = { writtenAt: context.clock.now(), link: '' };
  switch (answer) {
    case 'accepted':
      return { outcome: 'accepted', carrierId: 'm1', ...written };
    case 'refused':
      return { outcome: 'refused', permanent: true, throttled: false, reason, status: 1, ...written };
    case 'throttled':
      return { outcome: 'refused', permanent: false, throttled: true, reason, status: 1, ...written };
    case 'unknown':
      return { outcome: 'unknown', reason, ...written };
    case 'unwritten':
      return { outcome: 'unwritten', reason };
  }
}

type Case = { own: Answer; usual: Answer; tries?: number; bound?: string[] };

/** By which ways a code was tried, what the last one answered, and whether the operator reads that a carrier refused. */
async function submit({ own, usual, tries = 1, bound = ['own', 'default'] }: Case) {
  const ways: string[] = [];
  const exchange = {
    defaultRouteId: () => 'default',
    isBound: (routeId: string) => bound.includes(routeId),
    async submit(routeId: string, { sender }: { sender: string }) {
      ways.push(`${sender} by ${routeId}`);
      return outcomeOf(routeId === 'own' ? own : usual);
    },
  };
  const gate = { pass: async () => true };
  const submission = await submitSecurityText(context, { exchange, gate, readsOn: database.db })({
    id: '0190-1',
    recipient: '+61491570156',
    text: '482913 is your login code',
    expiresAt: secondsFrom(context.clock.now(), 600),
    tries,
  });
  const isNoted = (await findCodeSender(database.db))?.refusal === reason;
  const isForNow = submission.outcome === 'refused' && !submission.permanent;
  return { ways, outcome: isForNow ? 'throttled' : submission.outcome, isNoted };
}

const byOwn = 'AcmeCodes by own';
const byUsual = '+61491579455 by default';

test.each<[string, Case, { ways: string[]; outcome: string; isNoted: boolean }]>([
  [
    'leaves from its own sender',
    { own: 'accepted', usual: 'accepted' },
    { ways: [byOwn], outcome: 'accepted', isNoted: false },
  ],
  [
    'leaves the usual way where that is refused, which is noted',
    { own: 'refused', usual: 'accepted' },
    { ways: [byOwn, byUsual], outcome: 'accepted', isNoted: true },
  ],
  [
    'leaves the usual way where that is refused for the moment',
    { own: 'throttled', usual: 'accepted' },
    { ways: [byOwn, byUsual], outcome: 'accepted', isNoted: true },
  ],
  [
    'to a phone that there is not is refused by both, and nothing is noted of the sender',
    { own: 'refused', usual: 'refused' },
    { ways: [byOwn, byUsual], outcome: 'refused', isNoted: false },
  ],
  [
    'is over where both refuse it for good, and not where one does for the moment',
    { own: 'throttled', usual: 'refused' },
    { ways: [byOwn, byUsual], outcome: 'throttled', isNoted: false },
  ],
  [
    'that may have left is not sent again at once',
    { own: 'unknown', usual: 'accepted' },
    { ways: [byOwn], outcome: 'unknown', isNoted: false },
  ],
  [
    'begins its second try the usual way',
    { own: 'unwritten', usual: 'accepted', tries: 2 },
    { ways: [byUsual], outcome: 'accepted', isNoted: false },
  ],
  [
    'is not lost because that refuses the shared number',
    { own: 'accepted', usual: 'refused', tries: 2 },
    { ways: [byUsual, byOwn], outcome: 'accepted', isNoted: false },
  ],
  [
    'leaves from its own sender again on its third try',
    { own: 'accepted', usual: 'unwritten', tries: 3 },
    { ways: [byOwn], outcome: 'accepted', isNoted: false },
  ],
  [
    'waits for nothing while its own route is away',
    { own: 'unwritten', usual: 'refused', bound: ['default'] },
    { ways: [byUsual], outcome: 'refused', isNoted: false },
  ],
  [
    'goes by its own route on each try while the usual one is away',
    { own: 'accepted', usual: 'unwritten', tries: 2, bound: ['own'] },
    { ways: [byOwn], outcome: 'accepted', isNoted: false },
  ],
])('a code %s', async (_name, given, expected) => {
  expect(await submit(given)).toEqual(expected);
});

test('what the carrier said, which may repeat the code, stands in no log', async () => {
  const written: unknown[] = [];
  const log = { ...context.log, warn: (...said: unknown[]) => void written.push(said) };
  context = { ...context, log };
  await submit({ own: 'refused', usual: 'accepted' });
  expect(JSON.stringify(written)).toContain('code_sender_refused');
  expect(JSON.stringify(written)).not.toContain(reason);
});
