import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import type { EndpointDeclaration } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { messaging } from '#contract/messaging.ts';
import { simulator } from '#contract/simulator.ts';
import { fillPath } from './browser.ts';
import { openPage } from './live.ts';
import { addMember, codeOf, giveCredentials, newMember, type Person, signUpOwner } from './people.ts';
import { expectOutcome } from './proofs.ts';
import { until } from './until.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let owner: Person;
let member: Person;
let reader: Person;

beforeAll(async () => {
  world = await createWorld();
  owner = await signUpOwner(world);
  member = await addMember(world, owner, newMember('sms'));
  reader = await addMember(world, owner, newMember('email'));
});

afterAll(() => world?.close());

const declared: EndpointDeclaration[] = Object.values(endpoints);
const readable = declared.filter(
  ({ method, permission, media }) =>
    method === 'GET' && permission === 'member' && media !== 'text/event-stream',
);

/** All that a person of the account can read, as text. */
async function readEverything(person: Person): Promise<string> {
  const { messages } = await person.browser.get(messaging.listMessages, { query: { limit: 200 } });
  const ids = messages.map(({ id }) => ({ messageId: id }));
  const answers = await Promise.all(
    readable.flatMap((endpoint) =>
      (endpoint.path.includes(':messageId') ? ids : [{}]).map((params) =>
        person.browser.send({ method: 'GET', path: fillPath(endpoint.path, params) }),
      ),
    ),
  );
  return answers.map(({ body }) => body).join('\n');
}

test('A8 SND-14 login codes appear in nothing that a person of the account can read, while and after they are used', async () => {
  const page = await openPage(reader.browser, world.processes[0]?.url ?? '');
  const sent = await reader.browser.get(messaging.sendMessage, {
    body: { to: member.mobile ?? '', text: 'The van leaves at ten.' },
  });
  const codes: string[] = [];
  for (const person of [owner, member]) {
    const browser = world.browser();
    await giveCredentials(browser, person);
    const code = await codeOf(world, person);
    codes.push(code);
    await world.simulator.settle();
    expect(await readEverything(reader)).not.toContain(code);
    expectOutcome(await browser.get(access.verifyCode, { body: { code } }), 'signed_in');
  }
  const everything =
    (await readEverything(reader)) + (await readEverything(owner)) + JSON.stringify(page.events);
  page.leave();
  expect(everything).toContain(sent.id);
  for (const code of codes) expect(everything).not.toContain(code);
  for (const query of [...codes, 'login code', 'Corella']) {
    const { messages } = await owner.browser.get(messaging.listMessages, { query: { text: query } });
    expect(messages).toEqual([]);
  }
  const { rows } = await world.database.pool.query("select id from messages where direction = 'out'");
  expect(rows).toEqual([{ id: sent.id }]);
});

test('A8 the receipt of a code is no message of the account either', async () => {
  const browser = world.browser();
  const before = (await owner.browser.get(messaging.listMessages)).messages.length;
  await giveCredentials(browser, owner);
  await codeOf(world, owner);
  await until(async () => (await browser.get(access.showChallenge)).delivery === 'delivered', {
    what: 'the receipt of the code',
  });
  expect((await owner.browser.get(messaging.listMessages)).messages).toHaveLength(before);
});

test('A8 the mobile of a member differs from everyone’s, is no sender, and is no contact of the account', async () => {
  const taken = await owner.browser.call(accounts.inviteUser, {
    body: { name: 'Kim Tran', email: 'kim@example.com', method: 'sms', mobile: member.mobile ?? '' },
  });
  expect(taken.code).toBe('mobile_taken');
  const owners = await owner.browser.call(accounts.inviteUser, {
    body: { name: 'Kim Tran', email: 'kim@example.com', method: 'sms', mobile: owner.mobile ?? '' },
  });
  expect(owners.code).toBe('mobile_taken');
  const { senders } = await reader.browser.get(endpoints.listSenders);
  expect(JSON.stringify(senders)).not.toContain((member.mobile ?? '').slice(1));
  const { users } = await reader.browser.get(accounts.listUsers);
  expect(JSON.stringify(users)).not.toContain(member.mobile);
});

test('A8 replies are not forwarded to the mobile of a member', async () => {
  const customer = '+61491578888';
  await reader.browser.get(messaging.sendMessage, {
    body: { to: customer, text: 'Shall we come on Friday?' },
  });
  await world.simulator.nextText(customer);
  const before = await world.simulator.countTexts(member.mobile ?? '');
  await world.browser().get(simulator.replyFromHandset, {
    params: { number: customer },
    body: { to: '+61491579455', text: 'Friday is fine' },
  });
  await until(
    async () =>
      (await reader.browser.get(messaging.listMessages, { query: { direction: 'in' } })).messages.length ===
      1,
    { what: 'the reply' },
  );
  expect(await world.simulator.countTexts(member.mobile ?? '')).toBe(before);
});
