import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { measureText } from '#contract/segments.ts';
import { listActivity } from '#server/accounts/activity-reading.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { codeOf, openTeam, type Team, tokenIn } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { ensureSharedNumber, hostNumber } from './hosted-numbers.ts';
import {
  addOwnMobile,
  confirmOwnMobile,
  deleteOldProofs,
  resendOwnMobileLink,
  showOwnMobileProof,
  writeLinkText,
} from './own-mobiles.ts';
import { getSender, listSenders, removeSender } from './senders.ts';

let database: TestDatabase;
let team: Team;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.db.deleteFrom('throttles').execute();
  await database.db.deleteFrom('senders').execute();
  await database.db.deleteFrom('hostedNumbers').execute();
  team = await openTeam(database);
  owner = team.owner;
  await ensureSharedNumber(team.context);
});

const mobile = '0491 570 156';
const number = '+61491570156';
const dayInSeconds = 86_400;
const visitor = () => ({ ...team.context, client: { address: '198.51.100.9', agent: 'Phone' } });
const agree = (token: string) => codeOf(confirmOwnMobile(visitor(), { token, agree: true }));
const decline = (token: string) => codeOf(confirmOwnMobile(visitor(), { token, agree: false }));
const show = (token: string) => codeOf(showOwnMobileProof(visitor(), token));
const canSend = (who: ActorContext) => codeOf(getSender(who, who.actor.accountId, mobile));

async function tokensTo(who: ActorContext): Promise<string[]> {
  const { db, secrets } = who;
  const rows = await db
    .selectFrom('securityTexts')
    .select(['recipient', 'body'])
    .where('accountId', '=', who.actor.accountId)
    .where('recipient', '=', number)
    .orderBy('id')
    .execute();
  return rows.map(({ body }) => tokenIn(secrets.decrypt(body)));
}

async function ask(who = owner): Promise<{ id: string; token: string }> {
  const { id } = await addOwnMobile(who, { mobile });
  return { id: id ?? '', token: (await tokensTo(who)).at(-1) ?? '' };
}

describe('an own mobile', () => {
  test('A8 is no sender until its holder agreed by the link that was texted to it alone', async () => {
    const sam = await team.joinAs('Sam Lee', mobile);
    expect(await canSend(owner)).toBe('sender_unavailable');
    const added = await addOwnMobile(sam, { mobile, label: 'Sam' });
    expect(added).toMatchObject({ address: number, kind: 'own', state: 'pending', canReceive: false });
    expect(JSON.stringify(added)).not.toMatch(/token/i);
    expect(await canSend(sam)).toBe('sender_unavailable');
    const texts = await team.readTexts();
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain(`${number} Vale Plumbing asks to text from your number`);
    const token = tokenIn(texts[0] ?? '');
    expect(await showOwnMobileProof(visitor(), token)).toEqual({
      business: 'Vale Plumbing',
      mobile: '+61 ••• ••• 156',
    });
    expect(await canSend(sam)).toBe('sender_unavailable');
    expect(await agree(token)).toBe('done');
    expect(await getSender(sam, sam.actor.accountId, mobile)).toMatchObject({
      address: number,
      kind: 'own',
      canReceive: false,
    });
    const log = (await listActivity(owner, { action: 'sender' })).activities;
    expect(log.map(({ sentence, actor, method }) => [actor?.name, sentence, method])).toEqual([
      ['Holder of the mobile', 'agreed that texts may be sent from +61 ••• ••• 156', 'link'],
      ['Sam Lee', 'added the sender +61 ••• ••• 156 (own mobile)', null],
    ]);
    expect(JSON.stringify(log)).not.toContain('491570156');
    const messages = await database.db.selectFrom('messages').selectAll().execute();
    expect(messages).toEqual([]);
  });

  test('the link works once, also for two at once', async () => {
    const { token } = await ask();
    expect((await Promise.all([agree(token), agree(token), decline(token)])).sort()).toEqual([
      'done',
      'link_expired',
      'link_expired',
    ]);
    expect(await show(token)).toBe('link_expired');
    const log = (await listActivity(owner, {})).activities.filter(({ method }) => method === 'link');
    expect(log).toHaveLength(1);
  });

  test('a link is over after 7 days, after a newer one, after the removal; a made-up one is none', async () => {
    const first = await ask();
    await resendOwnMobileLink(owner, first.id);
    expect(await agree(first.token)).toBe('link_expired');
    const second = (await tokensTo(owner)).at(-1) ?? '';
    team.clock.move(7 * dayInSeconds - 1);
    expect(await show(second)).toBe('done');
    team.clock.move(1);
    expect([await show(second), await agree(second)]).toEqual(['link_expired', 'link_expired']);
    await resendOwnMobileLink(owner, first.id);
    const third = (await tokensTo(owner)).at(-1) ?? '';
    await removeSender(owner, first.id);
    expect([await show(third), await agree(third)]).toEqual(['link_expired', 'link_expired']);
    const last = `${third.slice(0, -1)}${third.endsWith('A') ? 'B' : 'A'}`;
    for (const token of [last, '', 'x', '\0'.repeat(64), 'A'.repeat(64)])
      expect([await show(token), await agree(token)]).toEqual(['link_expired', 'link_expired']);
    expect(await codeOf(resendOwnMobileLink(owner, first.id))).toBe('not_found');
  });

  test('the token of one account opens nothing of another', async () => {
    const other = await team.openAccount('+61491570737');
    const mine = await ask();
    const theirs = await ask(other);
    expect(mine.token).not.toBe(theirs.token);
    const mixed = theirs.token.slice(0, 22) + mine.token.slice(22);
    expect(await agree(mixed)).toBe('link_expired');
    expect(await agree(theirs.token)).toBe('done');
    expect([await canSend(owner), await canSend(other)]).toEqual(['sender_unavailable', 'done']);
    expect(await codeOf(resendOwnMobileLink(other, mine.id))).toBe('not_found');
    expect(await codeOf(removeSender(other, mine.id))).toBe('not_found');
    expect(await agree(mine.token)).toBe('done');
    expect([await canSend(owner), await canSend(other)]).toEqual(['done', 'done']);
  });

  test('needs a new agreement when it was removed', async () => {
    const { id, token } = await ask();
    expect(await agree(token)).toBe('done');
    expect(await codeOf(resendOwnMobileLink(owner, id))).toBe('not_found');
    expect(await codeOf(addOwnMobile(owner, { mobile }))).toBe('sender_taken');
    await removeSender(owner, id);
    expect(await canSend(owner)).toBe('sender_unavailable');
    const again = await ask();
    expect(await canSend(owner)).toBe('sender_unavailable');
    expect(await agree(token)).toBe('link_expired');
    expect(await agree(again.token)).toBe('done');
  });

  test('whose holder said no is not asked again for 90 days, though it is removed', async () => {
    const { id, token } = await ask();
    expect(await decline(token)).toBe('done');
    expect(await canSend(owner)).toBe('sender_unavailable');
    expect((await listSenders(owner)).senders.at(-1)).toMatchObject({ id, state: 'rejected' });
    expect(await codeOf(resendOwnMobileLink(owner, id))).toBe('not_found');
    await removeSender(owner, id);
    expect(await codeOf(addOwnMobile(owner, { mobile }))).toBe('sender_declined');
    team.clock.move(90 * dayInSeconds);
    expect(await codeOf(addOwnMobile(owner, { mobile }))).toBe('done');
  });

  test('is a mobile of this country, and no hosted number, whichever came first', async () => {
    for (const wrong of ['02 9876 5432', '+44 7400 123456', 'Vale', '1900 123 456', ''])
      expect(await codeOf(addOwnMobile(owner, { mobile: wrong }))).toBe('mobile_invalid');
    const { sharedNumber } = team.context.config;
    expect(await codeOf(addOwnMobile(owner, { mobile: sharedNumber }))).toBe('mobile_hosted');
    await hostNumber(team.context, { number: '+61491575789', accountId: owner.actor.accountId });
    expect(await codeOf(addOwnMobile(owner, { mobile: '0491 575 789' }))).toBe('mobile_hosted');
    const { token } = await ask();
    const host = () => codeOf(hostNumber(team.context, { number, accountId: null }));
    expect(await host()).toBe('sender_taken');
    expect(await agree(token)).toBe('done');
    expect(await host()).toBe('sender_taken');
  });

  test('that became the shared number while it waited cannot be agreed to', async () => {
    const { token } = await ask();
    const config = { ...team.context.config, sharedNumber: number };
    await ensureSharedNumber({ ...team.context, config });
    expect(await agree(token)).toBe('mobile_hosted');
    expect((await listSenders(owner)).senders.find(({ kind }) => kind === 'own')?.state).toBe('pending');
    expect(await decline(token)).toBe('done');
  });

  test('hosting and asking at once: one of them is refused', async () => {
    for (let round = 0; round < 5; round++) {
      const contested = `+6149157${1000 + round}`;
      const codes = await Promise.all([
        codeOf(addOwnMobile(owner, { mobile: contested })),
        codeOf(hostNumber(team.context, { number: contested, accountId: null })),
      ]);
      expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    }
  });
});

describe('the texts to a holder', () => {
  test('SND are 3 a day for a number, whoever asks, and 10 for an account', async () => {
    const { id } = await ask();
    await resendOwnMobileLink(owner, id);
    const other = await team.openAccount('+61491570737');
    await addOwnMobile(other, { mobile });
    expect(await codeOf(resendOwnMobileLink(owner, id))).toBe('too_many_tries');
    expect(await tokensTo(owner)).toHaveLength(2);
    const third = await team.openAccount('+61491571266');
    expect(await codeOf(addOwnMobile(third, { mobile }))).toBe('too_many_tries');
    expect((await listSenders(third)).senders).toHaveLength(1);
    team.clock.move(dayInSeconds);
    expect(await codeOf(resendOwnMobileLink(owner, id))).toBe('done');
    const codes: string[] = [];
    for (let at = 0; at < 12; at++)
      codes.push(await codeOf(addOwnMobile(third, { mobile: `+614915720${10 + at}` })));
    expect(codes.filter((code) => code === 'done')).toHaveLength(10);
    expect(codes.at(-1)).toBe('too_many_tries');
  });

  test('are one part where the address leaves room, and carry no link of somebody else', () => {
    const token = 'x'.repeat(64);
    const cases = [
      { business: 'Vale', url: `http://localhost:3000/sender#${token}` },
      { business: 'V'.repeat(100), url: `https://texts.harbourdental.com.au/sender#${token}` },
      { business: '株式会社', url: `https://corella.example.com/sender#${token}` },
      {
        business: 'Café 🙂 Größe',
        url: `https://a.very.long.name.of.an.installation.example/sender#${token}`,
      },
    ];
    for (const input of cases) {
      const text = writeLinkText(input);
      expect(measureText(text)).toMatchObject({ encoding: 'gsm7', parts: 1 });
      expect(text).toContain(input.url);
    }
    const url = `https://corella.example/sender#${token}`;
    expect(writeLinkText({ business: 'Win at evil.example/x', url })).not.toContain('evil.example');
  });

  test('their links are forgotten a month after their end', async () => {
    await ask();
    team.clock.move(36 * dayInSeconds);
    await deleteOldProofs(team.context);
    const { accountId } = owner.actor;
    const proofs = database.db.selectFrom('senderProofs').selectAll().where('accountId', '=', accountId);
    const count = async () => (await proofs.execute()).length;
    expect(await count()).toBe(1);
    team.clock.move(2 * dayInSeconds);
    await deleteOldProofs(team.context);
    expect(await count()).toBe(0);
  });
});
