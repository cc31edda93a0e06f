import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { HandsetText } from '#contract/simulator.ts';
import { ask } from '../screens/call.ts';
import { password, signUp } from '../screens/small-world.ts';
import { until } from '../security/until.ts';
import { callFromPage } from './support/calls.ts';
import { type Desk, sitDown } from './support/desk.ts';
import { findFaults } from './support/find-faults.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launchBrowser } from './support/launch-browser.ts';
import { findCode } from './support/pretend-phone.ts';
import { pasteCode } from './support/signing-in.ts';
import { step } from './support/steps.ts';

const operatorsPhone = '+61491570006';
const tenantsPhone = '+61491570156';
const shared = '+61491579455';
const kept = 'AcmeCodes';

let installation: Installation;
let browser: Browser;
let operator: Desk;
let tenant: Desk;

beforeAll(async () => {
  [installation, browser] = await Promise.all([startInstallation({ processes: 2 }), launchBrowser()]);
  const [at = '', other = ''] = installation.addresses;
  [operator, tenant] = await Promise.all([sitDown(browser, { at }), sitDown(browser, { at: other })]);
  await Promise.all([operator, tenant].map(({ page }) => page.goto('/sign-in')));
  await signUp(operator.page);
});

afterAll(async () => {
  await browser?.close();
  await installation?.close();
});

/** The texts that came to a phone, the sender that it shows before each; waits until there are so many. */
function textsTo(phone: string, count: number): Promise<{ other: string; text: string }[]> {
  const path = `/api/simulator/handsets/${phone}`;
  return until(
    async () => {
      const { status, body } = await callFromPage(operator.page, { method: 'GET', path });
      if (status !== 200) return undefined;
      const { texts }: { texts: HandsetText[] } = JSON.parse(body);
      return texts.length >= count && texts;
    },
    { what: `${count} texts to ${phone}` },
  );
}

const section = () => operator.page.getByRole('region', { name: 'Sender of login codes' });
const dialog = (name: string) => operator.page.getByRole('dialog', { name });

async function confirmByCode(count: number, sender: string): Promise<void> {
  const { page } = operator;
  await dialog('Confirm that it is you').getByLabel('Your password').fill(password);
  await dialog('Confirm that it is you').getByRole('button', { name: 'Continue' }).click();
  const newest = (await textsTo(operatorsPhone, count)).at(-1);
  expect(newest?.other).toBe(sender);
  await pasteCode(page, findCode(newest?.text ?? ''));
}

const letTenMinutesPass = () =>
  ask(operator.page, { method: 'POST', path: '/api/simulator/clock', body: { advanceSeconds: 660 } });

step('1 the page says plainly why codes should have a sender of their own', async () => {
  await operator.page.goto('/settings/carriers');
  await section().getByText('Codes and accounts share a number').waitFor();
  await section().getByText('Codes leave from 0491 579 455').waitFor();
  expect((await textsTo(operatorsPhone, 1))[0]?.other).toBe(shared);
});

step(
  '2 the operator sets a name, by the rules of the register, and confirms with password and code',
  async () => {
    await letTenMinutesPass();
    const { page } = operator;
    await section().getByRole('button', { name: 'Set a sender' }).click();
    const form = dialog('Sender of login codes');
    await form.getByLabel('Number or business name').fill(shared);
    await form.getByRole('button', { name: 'Save' }).click();
    await confirmByCode(2, shared);
    await form.getByText('Accounts send from this number. Choose one for codes alone.').waitFor();
    await form.getByLabel('Number or business name').fill(kept);
    await form.getByLabel('Registration of the name').waitFor();
    expect(await findFaults(page)).toEqual([]);
    await form.getByRole('button', { name: 'Save' }).click();
    await section().getByText('Not registered').waitFor();
    await section().getByText('A name cannot be replied to.').waitFor();
    expect(await findFaults(page)).toEqual([]);
  },
);

step('3 a code of another account leaves from it at once, by another process', async () => {
  const body = {
    businessName: 'Harbour Cafe',
    name: 'Kim Tran',
    email: 'kim@example.com',
    password: 'quiet orchard nine lanterns',
    mobile: tenantsPhone,
  };
  await ask(tenant.page, { method: 'POST', path: '/api/sign-up', body });
  const [text] = await textsTo(tenantsPhone, 1);
  expect(text?.other).toBe(kept);
  const code = findCode(text?.text ?? '');
  await ask(tenant.page, { method: 'POST', path: '/api/challenge/verify', body: { code } });
});

step('4 that account can neither add the name, nor send from it, nor touch the setting', async () => {
  const { page } = tenant;
  await page.goto('/settings/senders');
  await page.getByRole('button', { name: 'Add a business name' }).click();
  await page.getByLabel('Name', { exact: true }).fill('ACMECODES');
  await page.getByRole('button', { name: 'Add the name' }).click();
  await page.getByText('This sender is kept for login codes. Choose another.').waitFor();
  for (const [call, refusal] of [
    [
      { method: 'POST', path: '/api/messages', body: { to: '0491 570 157', text: 'Gday', sender: kept } },
      'sender_unavailable',
    ],
    [{ method: 'PUT', path: '/api/default-sender', body: { address: kept } }, 'sender_unavailable'],
    [{ method: 'PUT', path: '/api/code-sender', body: { sender: 'Harbour' } }, 'operator_only'],
    [{ method: 'DELETE', path: '/api/code-sender' }, 'operator_only'],
    [{ method: 'GET', path: '/api/code-sender' }, 'operator_only'],
  ] as const)
    expect((await callFromPage(page, call)).body).toContain(refusal);
  const { senders } = await ask<{ senders: { address: string }[] }>(page, {
    method: 'GET',
    path: '/api/senders',
  });
  expect(senders.map(({ address }) => address)).toEqual([shared]);
});

step('5 the operator takes it away, and reads all of it in the log', async () => {
  await letTenMinutesPass();
  await section().getByRole('button', { name: 'Remove' }).click();
  await dialog(`Remove ${kept}`).getByRole('button', { name: 'Remove' }).click();
  await confirmByCode(3, kept);
  await section().getByText('Codes and accounts share a number').waitFor();
  await operator.page.goto('/settings/activity');
  await operator.page.getByText(`set ${kept} as the sender of login codes`).first().waitFor();
  await operator.page.getByText(`took ${kept} away as the sender of login codes`).first().waitFor();
  expect([operator, tenant].flatMap(({ complaints }) => complaints)).toEqual([]);
});
