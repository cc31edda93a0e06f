import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '#server/platform/clock.ts';
import { silentLog } from '#server/platform/log.ts';
import {
  type HttpService,
  type ServiceAnswer,
  type ServiceCall,
  startHttpService,
} from '#server/testing/http-service.ts';
import { until } from '#server/testing/until.ts';
import type { Carrier, InboundPart, Lane, OutgoingPart, Receipt, SubmitOutcome } from '../carrier.ts';
import { createMobileMessageCarrier } from './carrier.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type Message = { to: string; message: string; sender: string; custom_ref: string; unicode: boolean };

describe('what the service answers', () => {
  test('parts that come together share a call, and each gets its own answer', async () => {
    const { carrier, service } = await open((messages) =>
      complete(
        messages.map(({ to, custom_ref }) => {
          if (to === '61491570156') return { custom_ref, status: 'blocked' };
          if (to === '61491570157') return { custom_ref, status: 'error', error: ['Invalid sender.'] };
          return { custom_ref, status: 'success', message_id: `id-${custom_ref}` };
        }),
      ),
    );
    const outcomes = await submitAll(carrier, ['+61491570006', '+61491570156', '+61491570157']);
    expect(outcomes).toMatchObject([
      { outcome: 'accepted', carrierId: 'id-ref-0', link: new URL(service.address).host },
      { outcome: 'refused', permanent: true, reason: expect.stringContaining('opted out') },
      { outcome: 'refused', permanent: true, reason: 'The carrier refused the message: Invalid sender.' },
    ]);
    expect(posts(service)).toHaveLength(1);
    const [call] = posts(service);
    expect(call?.headers['authorization']).toBe(`Basic ${Buffer.from('user:secret').toString('base64')}`);
    expect(JSON.parse(call?.body ?? '')).toMatchObject({
      enable_unicode: false,
      ignore_unsubscribes: false,
      messages: [{ to: '61491570006', sender: '61491579455', custom_ref: 'ref-0', unicode: false }, {}, {}],
    });
  });

  test('a text outside the GSM alphabet asks for Unicode, without which its letters would be left out', async () => {
    const { carrier, service } = await open(acceptAll);
    await carrier.submit({ ...part('+61491570006', 'x'), text: 'жук', encoding: 'ucs2' });
    expect(JSON.parse(posts(service)[0]?.body ?? '')).toMatchObject({
      enable_unicode: true,
      messages: [{ message: 'жук', unicode: true }],
    });
  });

  test('a login code leaves alone, past the opt-outs of the service', async () => {
    const { carrier, service } = await open(acceptAll);
    const bulk = submitAll(carrier, ['+61491570006', '+61491570156'], 'bulk');
    const urgent = await carrier.submit(part('+61491570157', 'code', 'urgent'));
    expect(urgent).toMatchObject({ outcome: 'accepted' });
    await bulk;
    const sent = posts(service).map(({ body }) => JSON.parse(body));
    expect(sent.map(({ ignore_unsubscribes, messages }) => [ignore_unsubscribes, messages.length])).toEqual([
      [true, 1],
      [false, 2],
    ]);
  });

  test('answers out of order are told apart by their references, and one that is missing is unknown', async () => {
    const { carrier } = await open((messages) =>
      complete(
        messages
          .slice(1)
          .reverse()
          .map(({ custom_ref }) => ({ custom_ref, status: 'success', message_id: custom_ref })),
      ),
    );
    expect(await submitAll(carrier, ['+61491570006', '+61491570156', '+61491570157'])).toMatchObject([
      { outcome: 'unknown' },
      { outcome: 'accepted', carrierId: 'ref-1' },
      { outcome: 'accepted', carrierId: 'ref-2' },
    ]);
  });

  test('one malformed text does not take its whole call with it', async () => {
    const { carrier } = await open((messages) =>
      messages.some(({ message }) => message.startsWith('bad'))
        ? { status: 400, body: { error: 'message is wrong' } }
        : acceptAll(messages),
    );
    const parts = ['a', 'b', 'bad', 'c', 'd'].map((text, index) => ({
      ...part('+61491570006', `ref-${index}`),
      text,
    }));
    const outcomes = await Promise.all(parts.map((each) => carrier.submit(each)));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      'accepted',
      'accepted',
      'refused',
      'accepted',
      'accepted',
    ]);
    expect(outcomes[2]).toMatchObject({ permanent: true, reason: expect.stringContaining('is wrong') });
  });

  test('too many calls at once are throttled: submitted again later, and nothing is written meanwhile', async () => {
    const { carrier } = await open(() => ({
      status: 429,
      body: { error: 'Too many concurrent requests. Please wait.' },
      headers: { 'retry-after': '60' },
    }));
    expect(await carrier.submit(part('+61491570006', 'ref'))).toMatchObject({
      outcome: 'refused',
      permanent: false,
      throttled: true,
      status: 429,
    });
    expect(carrier.room('normal')).toBe(0);
    expect(carrier.room('urgent')).toBe(0);
  });
});

describe('answers that do not come', () => {
  test.each<[string, ServiceAnswer, Settings]>([
    ['a fault', { status: 503 }, {}],
    ['a dropped connection', 'cut', {}],
    ['silence', 'hang', { timeoutSeconds: 0.5 }],
  ])('after %s the call is repeated under its key, and counts once', async (_name, fault, settings) => {
    const seen: string[] = [];
    const answer: Service = (messages, call) => {
      seen.push(call.headers['idempotency-key'] ?? '');
      return seen.length === 1 ? fault : acceptAll(messages);
    };
    const { carrier } = await open(answer, settings);
    expect(await carrier.submit(part('+61491570006', 'ref'))).toMatchObject({ outcome: 'accepted' });
    expect(seen).toHaveLength(2);
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).not.toBe('');
  });

  test('a call that stays without an answer is unknown, and no further text leaves until the service is well', async () => {
    const { carrier, service } = await open(() => 'cut');
    expect(await carrier.submit(part('+61491570006', 'ref'))).toMatchObject({ outcome: 'unknown' });
    expect(posts(service)).toHaveLength(3);
    expect(carrier.state().state).toBe('down');
    expect(await carrier.submit(part('+61491570006', 'two'))).toMatchObject({ outcome: 'unwritten' });
    expect(carrier.room('bulk')).toBe(0);
    await until(() => carrier.state().state === 'bound');
    expect(carrier.links?.()).toMatchObject([{ state: 'bound', window: 1, inFlight: 0 }]);
  });

  test('a service that cannot be reached leaves texts unwritten', async () => {
    const gone = await startHttpService(() => 'hang');
    await gone.close();
    const carrier = connect(gone.address);
    await until(() => carrier.state().state === 'down');
    expect(await carrier.submit(part('+61491570006', 'ref'))).toMatchObject({
      outcome: 'unwritten',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('what is under way when the carrier closes is unknown, what waits is unwritten', async () => {
    const { carrier, service } = await open(() => 'hang', { concurrency: 1, timeoutSeconds: 60 });
    const first = carrier.submit(part('+61491570006', 'one', 'urgent'));
    await until(() => posts(service).length === 1);
    const second = carrier.submit(part('+61491570156', 'two'));
    await carrier.close();
    expect(await first).toMatchObject({ outcome: 'unknown' });
    expect(await second).toMatchObject({ outcome: 'unwritten' });
  });
});

describe('trouble with the account', () => {
  test('a wrong password is seen at once, and nothing is sent', async () => {
    const service = await startHttpService(() => ({ status: 401, body: { error: 'Unauthorized' } }));
    cleanUps.push(() => service.close());
    const carrier = connect(service.address);
    await until(() => carrier.state().state === 'down');
    expect(carrier.state().reason).toBe('The carrier refused our user name or password.');
    expect(carrier.room('urgent')).toBe(0);
    expect(posts(service)).toHaveLength(0);
  });

  test('without credit at the service the texts wait', async () => {
    const { carrier } = await open(() => ({
      status: 403,
      body: { error: 'Insufficient credits to send the batch of messages.' },
    }));
    expect(await carrier.submit(part('+61491570006', 'ref'))).toMatchObject({ outcome: 'unwritten' });
    expect(carrier.state()).toMatchObject({ state: 'down', reason: expect.stringContaining('Insufficient') });
  });
});

test('bulk leaves a call free for login codes', async () => {
  const waiting = Promise.withResolvers<void>();
  const { carrier, service } = await open(
    async (messages) => {
      if (!messages.some(({ message }) => message.includes('code'))) await waiting.promise;
      return acceptAll(messages);
    },
    { concurrency: 2 },
  );
  expect(carrier.room('bulk')).toBe(100);
  const bulk = Array.from({ length: 100 }, (_, index) =>
    carrier.submit(part('+61491570006', `b${index}`, 'bulk')),
  );
  await until(() => posts(service).length === 1);
  expect(carrier.room('bulk')).toBe(0);
  expect(carrier.room('urgent')).toBe(100);
  expect(await carrier.submit(part('+61491570156', 'code', 'urgent'))).toMatchObject({ outcome: 'accepted' });
  waiting.resolve();
  await Promise.all(bulk);
});

test('where nobody can call us, receipts and replies are asked for, each once', async () => {
  const reply = {
    from: '61491570006',
    to: '61491579455',
    message: 'Yes, please',
    received_at: '2026-11-23 01:02:03',
    type: 'inbound',
  };
  const service = await startHttpService(({ method, path, query, body }) => {
    if (method === 'POST') return acceptAll(JSON.parse(body).messages);
    if (path === '/v1/inbound') return complete([reply]);
    if (path !== '/v1/messages') return { status: 200, body: { status: 'complete', credit_balance: 50 } };
    return complete([{ message_id: query.get('message_id') ?? '', status: 'delivered', to: '61491570006' }]);
  });
  cleanUps.push(() => service.close());
  const receipts: Receipt[] = [];
  const inbound: InboundPart[] = [];
  let now = Date.UTC(2026, 10, 23);
  const carrier = connect(service.address, {
    polls: true,
    clock: { now: () => new Date(now) },
    receipts,
    inbound,
  });
  await until(() => inbound.length === 1);
  expect(inbound).toEqual([{ from: '+61491570006', to: '+61491579455', text: 'Yes, please' }]);
  await carrier.submit(part('+61491570006', 'ref'));
  now += 6_000;
  await until(() => receipts.length === 1);
  expect(receipts[0]).toMatchObject({ carrierId: 'id-ref', status: 'delivered', final: true });
  const polls = service.calls.filter(({ path }) => path === '/v1/inbound').length;
  await until(() => service.calls.filter(({ path }) => path === '/v1/inbound').length > polls);
  expect(inbound).toHaveLength(1);
});

type Service = (messages: Message[], call: ServiceCall) => ServiceAnswer | Promise<ServiceAnswer>;
type Settings = { concurrency?: number; timeoutSeconds?: number };

async function open(
  answer: Service,
  settings: Settings = {},
): Promise<{ carrier: Carrier; service: HttpService }> {
  const service = await startHttpService((call) =>
    call.method === 'POST'
      ? answer(JSON.parse(call.body).messages, call)
      : { status: 200, body: { status: 'complete', credit_balance: 50 } },
  );
  cleanUps.push(() => service.close());
  const carrier = connect(service.address, { settings });
  await until(() => carrier.state().state === 'bound');
  return { carrier, service };
}

type Connecting = {
  settings?: Settings;
  polls?: boolean;
  clock?: { now(): Date };
  receipts?: Receipt[];
  inbound?: InboundPart[];
};

function connect(
  address: string,
  { settings, polls = false, clock = systemClock, receipts = [], inbound = [] }: Connecting = {},
): Carrier {
  const carrier = createMobileMessageCarrier({
    settings: { address, username: 'user', ...settings },
    secret: 'secret',
    polls,
    clock,
    log: silentLog,
    onReceipt: async (receipt) => void receipts.push(receipt),
    onInbound: async (each) => void inbound.push(each),
  });
  cleanUps.push(() => carrier.close());
  return carrier;
}

function complete(results: object[]): ServiceAnswer {
  return { status: 200, body: { status: 'complete', total_cost: results.length, results } };
}

function acceptAll(messages: Message[]): ServiceAnswer {
  return complete(
    messages.map(({ custom_ref }) => ({ custom_ref, status: 'success', message_id: `id-${custom_ref}` })),
  );
}

function posts({ calls }: HttpService): ServiceCall[] {
  return calls.filter(({ method }) => method === 'POST');
}

function part(recipient: string, clientReference: string, lane: Lane = 'normal'): OutgoingPart {
  const text = `Hello ${clientReference}`;
  return {
    sender: '+61491579455',
    recipient,
    text,
    encoding: 'gsm7',
    clientReference,
    validityMinutes: 5,
    lane,
  };
}

function submitAll(carrier: Carrier, recipients: string[], lane: Lane = 'normal'): Promise<SubmitOutcome[]> {
  return Promise.all(recipients.map((to, index) => carrier.submit(part(to, `ref-${index}`, lane))));
}
