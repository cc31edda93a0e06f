import type { Browser, Page } from 'playwright-core';
import { type Desk, sitDown } from '../journeys/support/desk.ts';
import type { Installation } from '../journeys/support/installation.ts';
import { until } from '../security/until.ts';
import { ask, waitForCode, waitForMail } from './call.ts';
import { type SentToMany, sendToMany } from './small-campaign.ts';

/** A small business with a day's work behind it, seen by its owner, by a member, and by somebody who is not signed in. */
export type SmallWorld = {
  owner: Desk;
  member: Desk;
  nobody: Desk;
  /** A text that was delivered, and one that failed. */
  deliveredId: string;
  failedId: string;
  /** The secrets of links that were mailed and not opened yet. */
  invitationToken: string;
  confirmationToken: string;
} & SentToMany;

export const password = 'violet kettle under seven bridges';
export const ownerMobile = '+61491570006';
export const ownerEmail = 'alex@example.com';
const kimsMobile = '+61491570156';
const token = (page: string) => new RegExp(`/${page}#([\\w-]+)`);

export async function buildSmallWorld(
  browser: Browser,
  { addresses: [at = ''] }: Installation,
): Promise<SmallWorld> {
  const [owner, member, nobody] = await Promise.all([
    sitDown(browser, { at }),
    sitDown(browser, { at }),
    sitDown(browser, { at }),
  ]);
  await Promise.all([owner, member, nobody].map(({ page }) => page.goto('/sign-in')));
  await signUp(owner.page);
  await invite(owner.page);
  await join(member.page, { email: 'sam@example.com' });
  await join(nobody.page, { email: 'kim@example.com', mobile: kimsMobile });
  await ask(nobody.page, { method: 'DELETE', path: '/api/session' });
  await fillBusinessDetails(owner.page);
  await exchangeTexts(owner.page, member.page);
  const { deliveredId, failedId } = await waitForStates(owner.page);
  return {
    owner,
    member,
    nobody,
    deliveredId,
    failedId,
    invitationToken: await waitForMail(owner.page, 'jo@example.com', token('invitation')),
    confirmationToken: await waitForMail(owner.page, ownerEmail, token('confirm-email')),
    ...(await sendToMany(owner.page)),
  };
}

/** Makes the account of the owner, who is signed in afterwards. */
export async function signUp(page: Page): Promise<void> {
  const body = { businessName: 'Wattle Plumbing', name: 'Alex Nguyen', email: ownerEmail, password };
  await ask(page, { method: 'POST', path: '/api/sign-up', body: { ...body, mobile: ownerMobile } });
  await prove(page, await waitForCode(page, ownerMobile));
}

async function prove(page: Page, code: string): Promise<void> {
  await ask(page, { method: 'POST', path: '/api/challenge/verify', body: { code } });
}

async function invite(page: Page): Promise<void> {
  for (const body of [
    { name: 'Sam Lee', email: 'sam@example.com', method: 'email' },
    { name: 'Kim Tran', email: 'kim@example.com', method: 'sms', mobile: kimsMobile },
    { name: 'Jo Papadopoulos', email: 'jo@example.com', method: 'sms', mobile: '0491 570 157' },
  ])
    await ask(page, { method: 'POST', path: '/api/users', body });
}

async function join(page: Page, { email, mobile }: { email: string; mobile?: string }): Promise<void> {
  const secret = await waitForMail(page, email, token('invitation'));
  await ask(page, { method: 'POST', path: '/api/invitations/accept', body: { token: secret, password } });
  const code =
    mobile === undefined ? waitForMail(page, email, /^\s*(\d{6})\s*$/m) : waitForCode(page, mobile);
  await prove(page, await code);
}

async function fillBusinessDetails(page: Page): Promise<void> {
  const details = await ask<object>(page, { method: 'GET', path: '/api/account' });
  const body = {
    ...details,
    contactName: 'Alex Nguyen',
    email: 'office@wattle.example.com',
    mobile: '0491 570 159',
    address: '12 Banksia Street, Marrickville NSW 2204',
    abn: '51 824 753 556',
  };
  await ask(page, { method: 'PUT', path: '/api/account', body });
}

const outbound = [
  { to: '0491 570 158', text: 'The plumber comes tomorrow at nine. All right?' },
  { to: '0491 570 313', text: 'Your hot water system is in. Ring us on 0491 570 159 to set a day.' },
  { to: '0491 570 737', text: 'Danke für Ihre Geduld – wir sind um halb zehn bei Ihnen' },
  {
    to: '0491 571 266',
    text: 'Reminder: the water is off in Banksia Street from 8 am to noon on Thursday while we replace the main valve. Fill a kettle and a bucket before then; we will knock when it is back on. Wattle Plumbing',
  },
];
const failing = { to: '0491 571 491', text: 'We missed you this morning. Shall we come on Friday?' };

async function exchangeTexts(owner: Page, member: Page): Promise<void> {
  await ask(owner, {
    method: 'PUT',
    path: `/api/simulator/handsets/${failing.to}`,
    body: { mode: 'fail' },
  });
  for (const [index, body] of [failing, ...outbound].entries())
    await ask(index % 2 ? owner : member, { method: 'POST', path: '/api/messages', body });
  await waitForStates(owner);
  for (const text of ['Nine is fine, the side gate is open', 'Is there parking for the van?'])
    await ask(owner, {
      method: 'POST',
      path: '/api/simulator/handsets/+61491570158/texts',
      body: { to: '+61491579455', text },
    });
}

type Listed = { messages: { id: string; state: string; direction: string; text: string }[] };

async function waitForStates(page: Page): Promise<{ deliveredId: string; failedId: string }> {
  return until(
    async () => {
      const { messages } = await ask<Listed>(page, { method: 'GET', path: '/api/messages?direction=out' });
      const failedId = messages.find(({ state }) => state === 'failed')?.id;
      const delivered = messages.filter(({ state }) => state === 'delivered');
      const [, newest] = delivered;
      return delivered.length === outbound.length && failedId && newest
        ? { deliveredId: newest.id, failedId }
        : undefined;
    },
    { what: 'the texts to reach the phones', seconds: 30 },
  );
}
