import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findUnsubscribed } from '#server/contacts/unsubscribes.ts';
import { servePublicPages } from '#server/http/public-pages.ts';
import { requestContextReader } from '#server/http/request-context.ts';
import { buildServer } from '#server/http/serve.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { optOutPage } from './opt-out-pages.ts';
import { shortLinkPage } from './short-link-pages.ts';
import {
  draftOptOutLink,
  listBatchLinks,
  listMessageLinks,
  optOutLink,
  shortenLinks,
  storeLinks,
} from './short-links.ts';

let database: TestDatabase;
let clock: ReturnType<typeof standingClock>;
let context: Context;
let owner: ActorContext;
let stranger: ActorContext;
let server: FastifyInstance;
let origin: string;
let asked: string[];
const phone = '+61491570006';

beforeAll(async () => {
  database = await createTestDatabase();
  clock = standingClock();
  context = workerContext(database.db, clock);
  server = buildServer({
    context,
    routes: [],
    authenticator: {
      findSession: async () => undefined,
      findChallenge: async () => undefined,
      isSessionOpen: async () => true,
      isStepUpFresh: () => false,
      onRefusedPermission: async () => {},
    },
  });
  servePublicPages(server, requestContextReader(context), [
    optOutPage(async (_context, { numbers }) => asked.push(...numbers) && 0),
    shortLinkPage,
  ]);
  await server.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await server.close();
  await database.close();
});
beforeEach(async () => {
  asked = [];
  await database.db.deleteFrom('throttles').execute();
  owner = await createTextingAccount(context);
  stranger = await createTextingAccount(context, { ownerName: 'Kim Stranger' });
});

const phoneHeaders = {
  'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148',
  'accept-language': 'en-AU',
};

async function visit(
  path: string,
  { method = 'GET', headers = {}, form }: { method?: string; headers?: object; form?: string } = {},
) {
  const response = await fetch(`${origin}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...phoneHeaders,
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(form !== undefined && { body: form }),
  });
  return {
    status: response.status,
    headers: response.headers,
    location: response.headers.get('location'),
    page: (await response.text()).replace(/<style>.*?<\/style>/s, ''),
  };
}

const isOptedOut = async (by = owner, number = phone) =>
  (await findUnsubscribed(context.db, by.actor.accountId, [number])).has(number);

/** A message that was sent and delivered at this moment, with links. */
async function sendLinked(text: string, by = owner, { batchId = uuid(), deliveredAt = clock.now() } = {}) {
  const { accountId } = by.actor;
  const messageId = uuid();
  const optout = draftOptOutLink(context);
  const shortened = shortenLinks(context, text);
  const links = [...shortened.links, optout.link];
  const [sent = ''] = await storeLinks(context, {
    accountId,
    batchId,
    messages: [{ messageId, number: phone, text: shortened.text, links }],
  });
  await context.db
    .insertInto('messages')
    .values({
      accountId,
      id: messageId,
      direction: 'out',
      number: phone,
      sender: 'ValePlumb',
      text: sent,
      encoding: 'gsm7',
      parts: 1,
      submits: 1,
      batchId,
      createdAt: clock.now(),
    })
    .execute();
  await context.db
    .insertInto('messageStates')
    .values({ accountId, messageId, state: 'delivered', sentAt: clock.now(), endedAt: deliveredAt })
    .execute();
  const path = (url: string) => new URL(url).pathname;
  return {
    messageId,
    batchId,
    text: sent,
    optOut: path(optout.url),
    short: path(/http\S+\w/.exec(sent)?.[0] ?? 'http://none'),
  };
}

describe('the opt-out link of a message', () => {
  test('shows who sends to which masked number, and reading it changes nothing', async () => {
    const { optOut } = await sendLinked('Hello');
    const page = await visit(optOut);
    expect(page.status).toBe(200);
    expect(page.page).toContain('<strong>Vale Plumbing</strong> sends texts to +61 ••• ••• 006');
    expect(page.page).not.toContain('570 006');
    expect(page.page).not.toContain('<script');
    expect(page.headers.get('set-cookie')).toBe(null);
    expect(page.headers.get('cache-control')).toBe('no-store');
    await visit(optOut, { method: 'HEAD' });
    await visit(`${optOut}?act=stop`, { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0' } });
    expect(await isOptedOut()).toBe(false);
  });

  test('opts out by its button, whichever way a browser names the origin, and says so', async () => {
    const { optOut } = await sendLinked('Hello');
    const pressed = await visit(optOut, {
      method: 'POST',
      form: 'act=stop',
      headers: { origin: 'null', 'sec-fetch-site': 'cross-site' },
    });
    expect([pressed.status, pressed.location]).toEqual([303, optOut]);
    expect(await isOptedOut()).toBe(true);
    expect(await isOptedOut(stranger)).toBe(false);
    expect(asked).toEqual([phone]);
    expect((await visit(optOut)).page).toContain('You will get no more texts');
  });

  test('takes back what it did, and not a STOP from the phone', async () => {
    const { optOut } = await sendLinked('Hello');
    const press = (act: string) => visit(optOut, { method: 'POST', form: `act=${act}` });
    await press('stop');
    expect((await visit(optOut)).page).toContain('Undo');
    await press('undo');
    expect(await isOptedOut()).toBe(false);
    await press('stop');
    await context.db.updateTable('unsubscribes').set({ origin: 'stop' }).execute();
    expect((await visit(optOut)).page).not.toContain('Undo');
    await press('undo');
    expect(await isOptedOut()).toBe(true);
  });

  test('needs no body: the button alone opts out', async () => {
    const { optOut } = await sendLinked('Hello');
    expect((await visit(optOut, { method: 'POST', form: '' })).status).toBe(303);
    expect(await isOptedOut()).toBe(true);
  });

  test('that nobody was given is a friendly page, and whoever tries many waits', async () => {
    const unknown = await visit('/o/11111111');
    expect([unknown.status, unknown.page.includes('leads nowhere')]).toEqual([404, true]);
    expect((await visit('/o/11111111', { method: 'POST', form: 'act=stop' })).status).toBe(404);
    expect((await visit("/s/'%20or%201=1")).status).toBe(404);
    const { optOut, short } = await sendLinked('Hello, see https://example.com/one');
    const answers = await Promise.all(Array.from({ length: 210 }, () => visit('/s/11111111')));
    expect(answers.some(({ status }) => status === 429)).toBe(true);
    const right = [await visit(optOut), await visit(short), await visit(`${short}+`)];
    expect(right.map(({ status }) => status)).toEqual([429, 429, 429]);
    expect((await visit(optOut, { method: 'POST', form: 'act=stop' })).status).toBe(303);
    expect(await isOptedOut()).toBe(true);
    clock.move(10);
    expect((await visit(optOut)).status).toBe(200);
  });
});

describe('the opt-out link of an account', () => {
  const openLink = async () => new URL(await optOutLink(owner, owner.actor.accountId)).pathname;
  const enter = async (number: string) =>
    visit(await openLink(), { method: 'POST', form: new URLSearchParams({ number }).toString() });

  test('stays the same, also when it is asked for twice at once, and is another for another account', async () => {
    const links = await Promise.all([openLink(), openLink()]);
    expect(new Set(links).size).toBe(1);
    expect(await optOutLink(stranger, stranger.actor.accountId)).not.toContain(links[0]);
    expect((await visit(links[0] ?? '')).page).toContain('Your mobile number');
  });

  test('takes a number that was texted within 90 days, and answers alike for any other', async () => {
    await sendLinked('Hello');
    const texted = await enter('0491 570 006');
    const never = await enter('0491 570 156');
    expect([texted.status, texted.location]).toEqual([never.status, never.location]);
    expect((await visit(texted.location ?? '')).page).toContain('Done');
    expect(await isOptedOut()).toBe(true);
    expect(await isOptedOut(owner, '+61491570156')).toBe(false);
  });

  test('takes no number whose last text is older', async () => {
    await sendLinked('Hello');
    clock.move(91 * 86_400);
    await enter('0491 570 006');
    expect(await isOptedOut()).toBe(false);
  });

  test('asks again for what is no mobile', async () => {
    const wrong = await enter('my phone');
    expect((await visit(wrong.location ?? '')).page).toContain('That is not a mobile number');
  });
});

describe('a short link', () => {
  const target = 'https://example.com/offers?id=7&name=O%27Hara';

  test('leads on without saying where from, and counts people', async () => {
    const { short, messageId, text } = await sendLinked(`See ${target}.`);
    expect(text).toMatch(/^See http:\/\/localhost:0\/s\/[1-9A-HJ-NP-Za-km-z]{8}\.$/);
    clock.move(60);
    const click = await visit(short);
    expect([click.status, click.location]).toEqual([302, target]);
    expect(click.headers.get('referrer-policy')).toBe('no-referrer');
    expect(click.headers.get('cache-control')).toBe('no-store');
    await visit(short);
    const { links } = await listMessageLinks(owner, messageId);
    expect(links).toEqual([
      {
        link: `http://localhost:0${short}`,
        target,
        people: 2,
        scanners: 0,
        firstClickAt: clock.now().toISOString(),
        lastClickAt: clock.now().toISOString(),
      },
    ]);
    await expect(listMessageLinks(stranger, messageId)).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each([
    ['HEAD', { method: 'HEAD' }],
    ['a link preview', { headers: { 'user-agent': 'facebookexternalhit/1.1' } }],
    ['a page fetched ahead', { headers: { 'sec-purpose': 'prefetch;prerender' } }],
    ['no name', { headers: { 'user-agent': '' } }],
  ])('tells %s from a person', async (_name, request) => {
    const { short, messageId } = await sendLinked(target);
    clock.move(60);
    expect((await visit(short, request)).status).toBe(302);
    expect((await listMessageLinks(owner, messageId)).links).toMatchObject([
      { people: 0, scanners: 1, firstClickAt: null },
    ]);
  });

  test('counts a browser of a data centre as a program only where nobody taps so soon', async () => {
    const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0', 'accept-language': '' };
    const { short, messageId } = await sendLinked(target);
    clock.move(1);
    await visit(short, { headers });
    await visit(short);
    clock.move(5);
    await visit(short, { headers });
    expect((await listMessageLinks(owner, messageId)).links).toMatchObject([{ people: 2, scanners: 1 }]);
  });

  test('says where it leads with a + behind it, and counts nothing', async () => {
    const { short, messageId } = await sendLinked(target);
    const preview = await visit(`${short}+`);
    expect(preview.status).toBe(200);
    expect(preview.page).toContain('https://example.com/offers?id=7&amp;name=O%27Hara');
    expect((await listMessageLinks(owner, messageId)).links).toMatchObject([{ people: 0, scanners: 0 }]);
  });

  test('leads to http and https alone, whatever the table holds', async () => {
    const { short } = await sendLinked(target);
    await context.db
      .updateTable('shortLinks')
      .set({ target: 'javascript:alert(1)' })
      .where('kind', '=', 'url')
      .execute();
    expect([(await visit(short)).status, (await visit(`${short}+`)).status]).toEqual([404, 404]);
  });

  test('counts at the same moment are all counted', async () => {
    const { short, messageId } = await sendLinked(target);
    await Promise.all(Array.from({ length: 20 }, () => visit(short)));
    expect((await listMessageLinks(owner, messageId)).links).toMatchObject([{ people: 20 }]);
  });

  test('of a batch are summed by where they lead', async () => {
    const first = await sendLinked(target);
    await sendLinked(target, owner, first);
    await visit(first.short);
    await visit(first.short);
    expect(await listBatchLinks({ ...owner }, first.batchId).catch((error) => error.code)).toBe('not_found');
    await context.db
      .insertInto('batches')
      .values({
        accountId: owner.actor.accountId,
        id: first.batchId,
        sender: 'ValePlumb',
        text: target,
        lane: 'normal',
        messages: 2,
        credits: 2,
        createdAt: clock.now(),
      })
      .execute();
    expect((await listBatchLinks(owner, first.batchId)).links).toMatchObject([
      { target, messages: 2, clicked: 1, people: 2, scanners: 0 },
    ]);
  });
});

test('a code that is in use already is drawn anew, and the text says the new one', async () => {
  const { accountId } = owner.actor;
  const draft = shortenLinks(context, 'See https://example.com/a and https://example.com/b');
  const one = { messageId: uuid(), number: phone, ...draft };
  const [first] = await storeLinks(context, { accountId, batchId: null, messages: [one] });
  const two = { ...one, messageId: uuid() };
  const [second] = await storeLinks(context, { accountId, batchId: null, messages: [two] });
  expect(first).toBe(draft.text);
  expect(second).not.toBe(draft.text);
  expect(second).toHaveLength(draft.text.length);
  const codes = [...(second ?? '').matchAll(/\/s\/(\w{8})/g)].map((match) => match[1] ?? '');
  const stored = await context.db
    .selectFrom('shortLinks')
    .select(['code', 'target'])
    .where('messageId', '=', two.messageId)
    .orderBy('target')
    .execute();
  expect(stored).toEqual(
    codes.map((code, index) => ({ code, target: `https://example.com/${'ab'[index]}` })),
  );
});
