import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hookUrl } from '#server/carriers/hook-address.ts';
import { carrierHook } from '#server/carriers/hooks.ts';
import { findUnsubscribed } from '#server/contacts/unsubscribes.ts';
import { serveHooks } from '#server/http/hooks.ts';
import { requestContextReader } from '#server/http/request-context.ts';
import { buildServer } from '#server/http/serve.ts';
import { ensureSharedNumber } from '#server/messaging/hosted-numbers.ts';
import { recordInbound } from '#server/messaging/inbound.ts';
import { sendMessage, showMessage } from '#server/messaging/messages.ts';
import { readConfig } from '#server/platform/config.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  createTextingAccount,
  standingClock,
  submitDueMessages,
  workerContext,
} from '#server/testing/texting-account.ts';
import { openSendingOf } from '#server/worker.ts';

const publicUrl = 'https://texts.example.com';
const phone = '+61491570006';
const kinds = { kn: 'kannel', mm: 'mobile_message' } as const;

let database: TestDatabase;
let context: Context;
let owner: ActorContext;
let server: ReturnType<typeof buildServer>;
let address: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const config = readConfig({
    CORELLA_URL: publicUrl,
    CORELLA_SIMULATOR: 'off',
    CORELLA_SMTP_URL: 'smtp://127.0.0.1:1',
    CORELLA_SHARED_NUMBER: '+61491579455',
  });
  context = { ...workerContext(database.db, standingClock()), config };
  await ensureSharedNumber(context);
  for (const [id, kind] of Object.entries(kinds))
    await database.pool.query(
      `insert into routes (id, name, kind, settings, secret, is_default, created_at)
      values ($1, $1, $2, '{"username": "c", "address": "http://127.0.0.1:1"}', $3, $4, now())`,
      [id, kind, context.secrets.encrypt('secret'), id === 'kn'],
    );
  server = buildServer({
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
  const sending = openSendingOf(context);
  serveHooks(server, requestContextReader(context), [
    carrierHook({
      onReceipt: (routeId, receipt) => sending.desk.record(routeId, receipt),
      onInbound: (open, routeId, part) => recordInbound(open, part, { routeId }),
    }),
  ]);
  address = await server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.close();
  await database.close();
});
beforeEach(async () => {
  owner = await createTextingAccount(context);
});

const hookOf = (id: keyof typeof kinds) =>
  (hookUrl(context, { id, kind: kinds[id] }) ?? '').replace(publicUrl, address);

/** Tells as Kannel does, octet by octet; answers with the status of the answer. */
async function tellKannel(query: string): Promise<number> {
  const response = await fetch(`${hookOf('kn')}?${query}`);
  await response.text();
  return response.status;
}

async function tellMobileMessage(body: string): Promise<number> {
  const response = await fetch(hookOf('mm'), { method: 'POST', body });
  await response.text();
  return response.status;
}

/** A text of the account that its carrier took under an id. */
async function sendText(carrierId: string, routeId: 'kn' | 'mm' = 'kn'): Promise<string> {
  const { id } = await sendMessage(owner, { to: phone, text: 'See you at nine' });
  await submitDueMessages(
    context,
    async () => ({ outcome: 'accepted', carrierId, writtenAt: context.clock.now(), link: '' }),
    'kn',
  );
  await database.db.updateTable('messageParts').set({ routeId }).where('messageId', '=', id).execute();
  return id;
}

const stateOf = async (id: string) => (await showMessage(owner, id)).message.state;
const isOptedOut = async () =>
  (await findUnsubscribed(context.db, owner.actor.accountId, [phone])).has(phone);
const utf16 = (text: string) =>
  [...Buffer.from(text, 'utf16le').swap16()]
    .map((octet) => `%${octet.toString(16).padStart(2, '0')}`)
    .join('');
const to = encodeURIComponent('+61491579455');
const from = encodeURIComponent(phone);
let told = 0;
const inbound = (more: string) => {
  told += 1;
  return `kind=inbound&id=${told}&from=${from}&to=${to}&${more}`;
};

describe('Kannel tells', () => {
  test.each([
    ['STOP in UTF-16', () => `coding=2&text=${utf16('STOP')}`],
    ['STOP with a NUL behind it', () => 'coding=0&text=STOP%00'],
  ])('%s, which opts out', async (_name, text) => {
    await sendText('stop');
    expect(await isOptedOut()).toBe(false);
    expect(await tellKannel(inbound(text()))).toBe(200);
    expect(await isOptedOut()).toBe(true);
  });

  test('a reply in any alphabet, which is stored as it was written', async () => {
    await sendText('reply');
    expect(await tellKannel(inbound(`coding=2&text=${utf16('Да, 9 утра 🙂')}`))).toBe(200);
    const { text } = await database.db
      .selectFrom('messages')
      .select('text')
      .where('accountId', '=', owner.actor.accountId)
      .where('direction', '=', 'in')
      .executeTakeFirstOrThrow();
    expect(text).toBe('Да, 9 утра 🙂');
  });

  test('NULs in the numbers and ids, which are left out', async () => {
    const id = await sendText('report-1');
    const odd = from.replace('570', '%00570');
    expect(await tellKannel(`kind=receipt&id=report%00-1&type=1&from=${odd}&to=${to}%00`)).toBe(200);
    expect(await stateOf(id)).toBe('delivered');
    const text = `kind=inbound&id=%00nul&from=${odd}&to=${to}%00&text=STOP&coding=0`;
    expect(await tellKannel(text)).toBe(200);
    expect(await isOptedOut()).toBe(true);
  });

  test('nothing under a path with a NUL', async () => {
    const response = await fetch(`${hookOf('kn')}%00?kind=receipt&id=1&type=1`);
    expect(response.status).toBe(400);
  });
});

describe('Mobile Message tells', () => {
  test('an id and numbers with what no database takes', async () => {
    const id = await sendText('odd-1', 'mm');
    const status = String.raw`{"message_id":"odd\u0000-1","status":"delivered","to":"61491570006\u0000"}`;
    expect(await tellMobileMessage(status)).toBe(200);
    expect(await stateOf(id)).toBe('delivered');
    const half = String.raw`{"message_id":"a\ud800b","status":"delivered","to":"1"}`;
    expect(await tellMobileMessage(half)).toBe(200);
  });

  test('ids and numbers that are longer than any index takes', async () => {
    const long = Array.from({ length: 4000 }, (_, n) => (n * 7919).toString(36)).join('');
    expect(await tellMobileMessage(JSON.stringify({ message_id: long, status: 'delivered', to: '1' }))).toBe(
      200,
    );
    await sendText('long');
    const text = { type: 'inbound', sender: long, to: '+61491579455', message: 'Hello' };
    expect(await tellMobileMessage(JSON.stringify(text))).toBe(200);
    await sendText('stops');
    expect(await tellMobileMessage(JSON.stringify({ ...text, sender: phone, message: 'STOP\0' }))).toBe(200);
    expect(await isOptedOut()).toBe(true);
  });
});
