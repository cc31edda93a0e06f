import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { serveHooks } from '#server/http/hooks.ts';
import { requestContextReader } from '#server/http/request-context.ts';
import { buildServer } from '#server/http/serve.ts';
import { movableClock } from '#server/platform/clock.ts';
import { readConfig } from '#server/platform/config.ts';
import { type Context, systemContext } from '#server/platform/context.ts';
import { silentLog } from '#server/platform/log.ts';
import { deriveSecrets } from '#server/platform/secrets.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import type { InboundPart, Receipt } from './carrier.ts';
import { hookUrl } from './hook-address.ts';
import { carrierHook, takeHook } from './hooks.ts';
import { readMobileMessageHook } from './mobile-message/hook.ts';
import { signForm } from './twilio/hook.ts';

const publicUrl = 'https://texts.example.com';
const clock = movableClock();
let database: TestDatabase;
let context: Context;
let app: ReturnType<typeof buildServer>;
let address: string;
const receipts: Receipt[] = [];
const inbound: InboundPart[] = [];
let refusals = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const config = readConfig({
    CORELLA_URL: publicUrl,
    CORELLA_SMPP_URL: 'smpp://a:b@127.0.0.1:1',
    CORELLA_SMTP_URL: 'smtp://127.0.0.1:1',
  });
  const secrets = deriveSecrets(Buffer.alloc(32));
  context = systemContext({ db: database.db, clock, log: silentLog, secrets, config });
  for (const [id, kind, secret] of [
    ['mm', 'mobile_message', 'password'],
    ['tw', 'twilio', 'token'],
    ['plain', 'smpp', 'password'],
  ] as const)
    await database.pool.query(
      `insert into routes (id, name, kind, settings, secret, created_at) values ($1, $1, $2, '{"username": "AC1"}', $3, now())`,
      [id, kind, secrets.encrypt(secret)],
    );
  await database.pool.query(
    `insert into routes (id, name, kind, settings, secret, signing_secret, created_at)
    values ('signed', 'signed', 'mobile_message', '{"username": "AC1"}', $1, $2, now())`,
    [secrets.encrypt('password'), secrets.encrypt('abc123')],
  );
  app = buildServer({
    context,
    authenticator: {
      findSession: async () => undefined,
      findChallenge: async () => undefined,
      isSessionOpen: async () => true,
      isStepUpFresh: () => false,
      onRefusedPermission: async () => {},
    },
    routes: [],
  });
  serveHooks(app, requestContextReader(context), [
    carrierHook({
      onReceipt: async (_routeId, receipt) => {
        if (refusals-- > 0) throw new Error('no database');
        receipts.push(receipt);
      },
      onInbound: async (_context, _routeId, part) => {
        if (refusals-- > 0) throw new Error('no database');
        inbound.push(part);
      },
    }),
  ]);
  address = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => {
  receipts.length = 0;
  inbound.length = 0;
  refusals = 0;
});
afterAll(async () => {
  await app.close();
  await database.close();
});

const delivered = {
  to: '61491570006',
  sender: '61491579455',
  message: 'The text itself',
  custom_ref: 'ref',
  status: 'delivered',
  message_id: '0192-AB',
  received_at: '2026-11-23 01:02:03',
  part_number: 1,
  total_parts: 1,
};

test('a receipt of Mobile Message is taken once, however often it is told, and keeps nothing of the text', async () => {
  for (let time = 0; time < 3; time += 1) expect(await tellMobileMessage(delivered)).toBe(200);
  expect(receipts).toHaveLength(1);
  expect(receipts[0]).toMatchObject({
    carrierId: '0192-AB',
    carrierIdKeys: ['192-ab'],
    status: 'delivered',
    final: true,
    source: '+61491570006',
    doneAt: new Date('2026-11-23T01:02:03Z'),
  });
  expect(receipts[0]?.raw).not.toContain('itself');
});

test('a text of two parts is delivered when both are', async () => {
  const part = (part_number: number) => ({ ...delivered, message_id: 'two', total_parts: 2, part_number });
  await Promise.all([tellMobileMessage(part(2)), tellMobileMessage(part(1))]);
  await tellMobileMessage(part(1));
  const ends = receipts.filter(({ final }) => final);
  expect(ends.length).toBeGreaterThanOrEqual(1);
  receipts.length = 0;
  const other = (part_number: number) => ({ ...part(part_number), message_id: 'other' });
  await tellMobileMessage(other(1));
  expect(receipts).toMatchObject([{ status: 'enroute', final: false }]);
  await tellMobileMessage(other(2));
  expect(receipts[1]).toMatchObject({ status: 'delivered', final: true });
});

test('what could not be stored is not answered with 200, and is taken when it comes again', async () => {
  refusals = 1;
  const status = { ...delivered, message_id: 'again' };
  expect(await tellMobileMessage(status)).toBe(500);
  expect(await tellMobileMessage(status)).toBe(200);
  expect(receipts).toHaveLength(1);
  refusals = 1;
  const reply = {
    to: '61491579455',
    sender: '0491570006',
    message: 'Again',
    received_at: 'x',
    type: 'inbound',
  };
  expect(await tellMobileMessage(reply)).toBe(500);
  expect(await tellMobileMessage(reply)).toBe(200);
  expect(inbound).toEqual([{ from: '+61491570006', to: '+61491579455', text: 'Again' }]);
});

test('a reply and an opt-out of Mobile Message come in as texts, once', async () => {
  const reply = {
    to: '61491579455',
    sender: '61491570006',
    message: 'Yes\u0000!',
    received_at: 'y',
    type: 'inbound',
  };
  await Promise.all([tellMobileMessage(reply), tellMobileMessage(reply), tellMobileMessage(reply)]);
  await tellMobileMessage({ ...reply, message: 'STOP', type: 'unsubscribe' });
  expect(inbound.map(({ text }) => text)).toEqual(['Yes\0!', 'STOP']);
});

test.each(['constructor', '__proto__', 'toString'])('a status called %s is only unknown', async (said) => {
  expect(await tellMobileMessage({ ...delivered, message_id: said, status: said })).toBe(200);
  expect(await tellTwilio({ ...status, MessageSid: said, MessageStatus: said })).toMatchObject({
    status: 200,
  });
  expect(await tellTwilio({ ...status, MessageSid: `code ${said}`, ErrorCode: said })).toMatchObject({
    status: 200,
  });
  expect(receipts).toMatchObject([
    { status: 'unknown', final: false },
    { status: 'unknown', final: false },
    { status: 'failed', reason: `The carrier could not deliver the message. (carrier code ${said})` },
  ]);
});

test('a wrong secret is refused before anything is read', async () => {
  const blind = Object.defineProperty({ ...context }, 'db', {
    get: () => {
      throw new Error('The database was asked.');
    },
  });
  const call = { routeId: 'mm', token: 'x'.repeat(43), url: '', headers: {}, body: '{}' };
  const nothing = { onReceipt: async () => {}, onInbound: async () => {} };
  expect(await takeHook(blind, call, nothing)).toMatchObject({ status: 404 });
});

test('without the secret of the address, or for a route that nobody calls, there is nothing', async () => {
  const urls = [
    `${address}/hooks/carriers/mm/${'x'.repeat(43)}`,
    `${address}/hooks/carriers/nobody/${'x'.repeat(43)}`,
    hookOf('mm').replace('/mm/', '/tw/'),
    hookOf('mm').replace('/mm/', '/plain/'),
  ];
  for (const url of urls) {
    const { status } = await fetch(url, { method: 'POST', body: JSON.stringify(delivered) });
    expect(status).toBe(404);
  }
  expect(hookUrl(context, { id: 'plain', kind: 'smpp' })).toBeNull();
  expect(receipts).toEqual([]);
});

test('the signature of Mobile Message is that of the published example, and is held for five minutes', () => {
  const call = {
    url: '',
    body: '{"test":1}',
    headers: {
      'x-mm-timestamp': '1754640000',
      'x-mm-signature': '52344b9592722e0241d82036e0920f4286bc0d47ba4624c5a1588193490a1efb',
    },
  };
  const secrets = { secret: '', signingSecret: 'abc123' };
  const at = (seconds: number) => ({ ...secrets, now: new Date((1_754_640_000 + seconds) * 1000) });
  expect(readMobileMessageHook(call, at(0))).toBeDefined();
  expect(readMobileMessageHook(call, at(301))).toBeUndefined();
  expect(readMobileMessageHook({ ...call, body: '{"test":2}' }, at(0))).toBeUndefined();
  expect(readMobileMessageHook({ ...call, headers: {} }, at(0))).toBeUndefined();
  const upper = createHmac('sha256', 'other').update('x').digest('hex');
  const forged = { ...call.headers, 'x-mm-signature': upper };
  expect(readMobileMessageHook({ ...call, headers: forged }, at(0))).toBeUndefined();
});

test('of an account with a signing secret, only what is signed with it is taken', async () => {
  const body = JSON.stringify({ ...delivered, message_id: 'signed' });
  const timestamp = String(Math.floor(clock.now().getTime() / 1000));
  const signature = (key: string) => createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
  const tell = async (headers: Record<string, string>) => {
    const { status } = await fetch(hookOf('signed'), { method: 'POST', headers, body });
    return status;
  };
  expect(await tell({})).toBe(403);
  expect(await tell({ 'x-mm-timestamp': timestamp })).toBe(403);
  expect(await tell({ 'x-mm-timestamp': timestamp, 'x-mm-signature': signature('password') })).toBe(403);
  expect(receipts).toEqual([]);
  expect(await tell({ 'x-mm-timestamp': timestamp, 'x-mm-signature': signature('abc123') })).toBe(200);
  expect(receipts).toMatchObject([{ carrierId: 'signed', status: 'delivered' }]);
});

const status = {
  MessageSid: 'SM1',
  MessageStatus: 'undelivered',
  ErrorCode: '30005',
  To: '+61491570006',
  From: '+61491579455',
};

test('a receipt of Twilio is taken when its signature is right', async () => {
  expect(await tellTwilio(status)).toMatchObject({
    status: 200,
    type: 'text/xml',
    body: expect.stringContaining('<Response></Response>'),
  });
  expect(receipts).toMatchObject([
    {
      carrierId: 'SM1',
      status: 'failed',
      final: true,
      errorCode: '30005',
      reason: 'The carrier does not know this number. (carrier code 30005)',
    },
  ]);
});

test('a forged call of Twilio is refused and changes nothing', async () => {
  expect(await tellTwilio(status, { signature: 'AAAA' })).toMatchObject({ status: 403 });
  expect(await tellTwilio(status, { token: 'wrong' })).toMatchObject({ status: 403 });
  expect(await tellTwilio(status, { tampered: { MessageStatus: 'delivered' } })).toMatchObject({
    status: 403,
  });
  expect(receipts).toEqual([]);
});

test('a text to Twilio comes in once, with a word for its pictures', async () => {
  const text = { MessageSid: 'SM9', From: '+61491570006', To: '+61491579455', Body: 'Look', NumMedia: '1' };
  await tellTwilio(text);
  await tellTwilio(text);
  expect(inbound).toEqual([
    { from: '+61491570006', to: '+61491579455', text: 'Look\n[A picture, not shown here]' },
  ]);
});

function hookOf(id: 'mm' | 'tw' | 'signed'): string {
  const url = hookUrl(context, { id, kind: id === 'tw' ? 'twilio' : 'mobile_message' }) ?? '';
  return url.replace(publicUrl, address);
}

async function tellMobileMessage(event: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(hookOf('mm'), { method: 'POST', headers, body: JSON.stringify(event) });
  await response.text();
  return response.status;
}

type Forgery = { signature?: string; token?: string; tampered?: Record<string, string> };

async function tellTwilio(
  event: Record<string, string>,
  { signature, token = 'token', tampered = {} }: Forgery = {},
): Promise<{ status: number; type: string | null; body: string }> {
  const url = hookOf('tw');
  const signed = signForm(url.replace(address, publicUrl), new URLSearchParams(event), token);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'x-twilio-signature': signature ?? signed },
    body: new URLSearchParams({ ...event, ...tampered }),
  });
  const type = response.headers.get('content-type')?.split(';')[0] ?? null;
  return { status: response.status, type, body: await response.text() };
}
