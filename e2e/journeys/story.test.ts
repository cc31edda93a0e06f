import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { runCorella } from '../security/command.ts';
import { callFromPage, statusesAt } from './support/calls.ts';
import { type Desk, sitDown } from './support/desk.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launchBrowser } from './support/launch-browser.ts';
import { addPerson, openUsers, pickAct, rowOf } from './support/manage-users.ts';
import { createPretendWorld, findCode, type PretendWorld } from './support/pretend-phone.ts';
import { measureSignOut } from './support/sign-out-watch.ts';
import { fillSignIn, fillSignUp, keepRecoveryCodes, pasteCode } from './support/signing-in.ts';
import { step } from './support/steps.ts';

const alex = {
  businessName: 'Wattle Plumbing',
  name: 'Alex Nguyen',
  email: 'alex@example.com',
  password: 'violet kettle under seven bridges',
  mobile: '0491 570 006',
};
const sam = { name: 'Sam Lee', email: 'sam@example.com', password: 'harbour pencil slowly green' };
const kim = {
  name: 'Kim Tran',
  email: 'kim@example.com',
  password: 'quiet orchard nine lanterns',
  mobile: '0491 570 156',
};
const samsNewMobile = '0491 570 157';
const customer = '0491 570 158';

let installation: Installation;
let browser: Browser;
let owner: Desk;
let first: Desk;
let second: Desk;
let phones: Desk;
let world: PretendWorld;
const codes: string[] = [];

beforeAll(async () => {
  [installation, browser] = await Promise.all([startInstallation({ processes: 2 }), launchBrowser()]);
  const [at = ''] = installation.addresses;
  [owner, first, second, phones] = await Promise.all([
    sitDown(browser, { at }),
    sitDown(browser, { at }),
    sitDown(browser, { at }),
    sitDown(browser, { at }),
  ]);
  world = createPretendWorld(phones.page);
});

afterAll(async () => {
  await browser?.close();
  await installation?.close();
});

async function nextCode(mobile: string): Promise<string> {
  const code = await world.nextCode(mobile);
  codes.push(code);
  return code;
}

function otherProcess(): string {
  return installation.addresses[1] ?? '';
}

async function moveClock(step: string): Promise<void> {
  await phones.page.getByRole('button', { name: /^Clock/ }).click();
  await phones.page.getByRole('button', { name: step }).click();
  await phones.page.keyboard.press('Escape');
}

step('1 asks for the first account, and links the pretend phones', async () => {
  const { page } = owner;
  await page.goto('/');
  await page.getByRole('heading', { name: 'Make an account', level: 1 }).waitFor();
  const link = page.getByRole('link', { name: 'Open the pretend phones' });
  await phones.page.goto((await link.getAttribute('href')) ?? '');
  await fillSignUp(page, alex);
  await page.getByRole('heading', { name: 'Prove your mobile' }).waitFor();
});

step('1 proves the mobile by the code on the pretend phone, pasted as "123 456"', async () => {
  const { page } = owner;
  const code = await nextCode(alex.mobile);
  await pasteCode(page, `${code.slice(0, 3)} ${code.slice(3)}`);
  await page.getByRole('heading', { name: 'Keep these recovery codes' }).waitFor();
});

step('1 shows the recovery codes once, and lets the owner in', async () => {
  const { page } = owner;
  expect(await page.getByRole('button', { name: 'Continue' }).isDisabled()).toBe(true);
  const recoveryCodes = await keepRecoveryCodes(page);
  expect(new Set(recoveryCodes).size).toBe(10);
  await page.getByRole('heading', { name: 'Send a text' }).waitFor();
  await page.goBack();
  await page.reload();
  await page.locator('main h1').waitFor();
  expect(await page.locator('body').textContent()).not.toContain(recoveryCodes[0]);
});

step('2 signs out and in again, and says what the carrier says of the code', async () => {
  const { page } = owner;
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  await world.behave(alex.mobile, 'Out of reach');
  await fillSignIn(page, alex);
  await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
  await page.getByText('+61 ••• ••• 006').waitFor();
  await page.getByText('Could not be delivered').waitFor();
});

step('2 counts down to a new code, and the new one arrives', async () => {
  const { page } = owner;
  await world.behave(alex.mobile, 'As it should');
  const resend = page.getByRole('button', { name: 'Send a new code' });
  expect(await resend.textContent()).toMatch(/^Send a new code in \d+ s$/);
  expect(await resend.isDisabled()).toBe(true);
  await moveClock('Move on 1 minute');
  await resend.click();
  await page.getByText('On your phone.').waitFor();
  const field = page.getByRole('textbox', { name: 'Code' });
  expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
  expect(await field.getAttribute('inputmode')).toBe('numeric');
});

step('2 takes the code of a text with the origin-bound last line', async () => {
  const { page } = owner;
  const text = await world.nextText(alex.mobile);
  const code = findCode(text);
  codes.push(code);
  expect(text).toContain(`@localhost #${code}`);
  await pasteCode(page, `${code.slice(0, 3)}-${code.slice(3)}`);
  await page.waitForURL('**/send');
});

step('3 adds a member with e-mail codes, of whom no mobile is asked', async () => {
  const { page } = owner;
  await openUsers(page);
  await page.getByRole('button', { name: 'Add a person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a person' });
  await dialog.getByRole('radio', { name: /By e-mail/ }).check();
  expect(await dialog.getByLabel('Mobile').count()).toBe(0);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await addPerson(page, sam);
  await rowOf(page, sam.email).getByText('Invited').waitFor();
});

step('3 adds a member with SMS codes, whose mobile is required and differs from everyone’s', async () => {
  const { page } = owner;
  const dialog = await addPerson(page, { ...kim, mobile: '' });
  await dialog.locator('[aria-invalid=true]').waitFor();
  await dialog.getByLabel('Mobile').fill(alex.mobile);
  await dialog.getByRole('button', { name: 'Send the invitation' }).click();
  await dialog.getByText('Another person of this account uses this mobile').waitFor();
  await dialog.getByLabel('Mobile').fill(kim.mobile);
  await dialog.getByRole('button', { name: 'Send the invitation' }).click();
  await rowOf(page, kim.email).getByText('Invited').waitFor();
  await dialog.waitFor({ state: 'detached' });
});

async function openInvitation({ page }: Desk, email: string): Promise<void> {
  const mail = await world.mail(email, /Your own login/);
  const link = /http:\/\/\S+\/invitation#[\w-]+/.exec(mail)?.[0];
  await page.goto(link ?? 'no link in the mail');
  await page.getByRole('heading', { name: `Join ${alex.businessName}` }).waitFor();
  expect(page.url()).not.toContain('#');
}

async function confirmInvitation({ page }: Desk, password: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: /send me the code/i }).click();
  await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
}

step('4 lets the first member in by the link, a password, and the code by e-mail', async () => {
  await openInvitation(first, sam.email);
  await first.page.getByText(sam.name).waitFor();
  await first.page.getByText(`by e-mail to ${sam.email}`).waitFor();
  await confirmInvitation(first, sam.password);
  const code = findCode(await world.mail(sam.email, /code/));
  codes.push(code);
  await pasteCode(first.page, code);
  await keepRecoveryCodes(first.page);
});

step('4 lets the second member in by the code by SMS, and the owner’s open page shows both', async () => {
  await openInvitation(second, kim.email);
  await second.page.getByText('by SMS to +61 ••• ••• 156').waitFor();
  await confirmInvitation(second, kim.password);
  await pasteCode(second.page, await nextCode(kim.mobile));
  await keepRecoveryCodes(second.page);
  await rowOf(owner.page, sam.email).getByText('Active').waitFor();
  await rowOf(owner.page, kim.email).getByText('Active').waitFor();
});

step('5 sends a text: History shows it delivered, and who sent it', async () => {
  const { page } = first;
  await page.getByRole('textbox', { name: 'To' }).fill(customer);
  await page.getByRole('textbox', { name: 'Text' }).fill('The plumber comes at nine. All right?');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.waitForURL('**/history?**');
  const row = page.getByRole('row').filter({ hasText: 'The plumber comes at nine' });
  await row.getByText('Delivered').waitFor();
  await row.getByText(sam.name).waitFor();
  expect(await world.nextText(customer)).toContain('The plumber comes at nine. All right?');
});

step('5 shows every state that the carrier reported, in order', async () => {
  const { page } = first;
  await page.getByRole('link', { name: /The plumber comes at nine/ }).click();
  const events = page.getByRole('region', { name: 'What happened' });
  await events.getByText('On the phone, as the carrier reports').waitFor();
  const words = (await events.textContent()) ?? '';
  const places = ['queued', 'Taken by the carrier', 'On the phone'].map((word) => words.indexOf(word));
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(places).not.toContain(-1);
  await page.goBack();
});

step('5 shows the reply without reloading', async () => {
  const { page } = first;
  await page.evaluate("document.body.setAttribute('data-not-reloaded', '')");
  await world.reply(customer, 'Nine is fine');
  await page.getByRole('row').filter({ hasText: 'Nine is fine' }).getByText('Received').waitFor();
  expect(await page.locator('body[data-not-reloaded]').count()).toBe(1);
});

step('5 finds no login code in History or its API, neither as owner nor as member', async () => {
  await owner.page.getByRole('link', { name: 'History' }).click();
  for (const { page } of [owner, first]) {
    await page.getByText('2 texts').waitFor();
    const { body } = await callFromPage(page, { method: 'GET', path: '/api/messages?limit=200' });
    const { body: file } = await callFromPage(page, { method: 'GET', path: '/api/messages.csv' });
    const seen = `${body}${file}${await page.locator('body').textContent()}`;
    expect(body).toContain('Nine is fine');
    expect(codes.length).toBeGreaterThan(3);
    expect(codes.filter((code) => seen.includes(code))).toEqual([]);
  }
});

step('6 shows the member users and business details to read, and says why', async () => {
  const { page } = first;
  await openUsers(page);
  await page.getByText(`Only the account owner, ${alex.name}, can add, change or remove people.`).waitFor();
  expect(await page.getByRole('button', { name: /Add a person|^Change/ }).count()).toBe(0);
  await page.getByRole('link', { name: 'Business details' }).click();
  await page.getByText(`Only the account owner, ${alex.name}, can change these.`).waitFor();
  expect(await page.locator('main').getByRole('textbox').count()).toBe(0);
});

step('6 refuses the same calls by API with 403', async () => {
  const { page } = first;
  const { body } = await callFromPage(page, { method: 'GET', path: '/api/users' });
  const kimsId = JSON.parse(body).users.find((user: { email: string }) => user.email === kim.email).id;
  const { body: details } = await callFromPage(page, { method: 'GET', path: '/api/account' });
  const refused = [
    { method: 'POST', path: '/api/users', body: { name: 'Eve', email: 'eve@example.com', method: 'email' } },
    { method: 'PATCH', path: `/api/users/${kimsId}`, body: { method: 'email', version: 1 } },
    { method: 'DELETE', path: `/api/users/${kimsId}` },
    { method: 'PUT', path: '/api/account', body: { ...JSON.parse(details), name: 'Eve Plumbing' } },
  ];
  for (const call of refused) expect((await callFromPage(page, call)).status, call.path).toBe(403);
});

step('7 signs the first member out within a second when the owner changes the method', async () => {
  await moveClock('Move on 10 minutes');
  await first.page.goto(`${otherProcess()}/history`);
  await first.page.getByText('2 texts').waitFor();
  const { page } = owner;
  await openUsers(page);
  await pickAct(page, sam, 'Change login codes');
  const dialog = page.getByRole('dialog', { name: `Login codes of ${sam.name}` });
  await dialog.getByRole('radio', { name: /By SMS/ }).check();
  await dialog.getByLabel('Mobile').fill(samsNewMobile);
  const milliseconds = await measureSignOut(page, first.page, {
    method: 'PATCH',
    act: async () => {
      await dialog.getByRole('button', { name: 'Change and sign out' }).click();
      await confirmItIsMe();
    },
  });
  expect(milliseconds).toBeLessThan(1000);
  await first.page.getByText('your access was changed').waitFor();
  expect(await statusesAt(installation, first, '/api/session')).toEqual([401, 401]);
});

async function confirmItIsMe(): Promise<void> {
  const dialog = owner.page.getByRole('dialog', { name: 'Confirm that it is you' });
  await dialog.getByLabel('Your password').fill(alex.password);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.getByRole('textbox', { name: 'Code' }).waitFor();
  await pasteCode(owner.page, await nextCode(alex.mobile));
}

step('7 counts the new mobile once it is proven', async () => {
  await rowOf(owner.page, sam.email).getByText('Not proven yet').waitFor();
  await fillSignIn(first.page, sam);
  await first.page.getByText('+61 ••• ••• 157').waitFor();
  await pasteCode(first.page, await nextCode(samsNewMobile));
  await first.page.waitForURL('**/history');
  await rowOf(owner.page, sam.email).getByText('Not proven yet').waitFor({ state: 'hidden' });
});

step('7 signs the second member out within a second when the owner removes them', async () => {
  await second.page.goto(`${otherProcess()}/history`);
  await second.page.getByText('2 texts').waitFor();
  const { page } = owner;
  await pickAct(page, kim, 'Remove');
  const dialog = page.getByRole('dialog', { name: `Remove ${kim.name}` });
  const milliseconds = await measureSignOut(page, second.page, {
    method: 'DELETE',
    act: () => dialog.getByRole('button', { name: 'Remove' }).click(),
  });
  expect(milliseconds).toBeLessThan(1000);
  await second.page.getByText('your login was removed').waitFor();
  expect(await statusesAt(installation, second, '/api/messages')).toEqual([401, 401]);
  await rowOf(page, kim.email).waitFor({ state: 'hidden' });
  await fillSignIn(second.page, kim);
  await second.page.getByRole('alert').waitFor();
});

step('8 shows every step with who, what, when and from where', async () => {
  const { page } = owner;
  await page.getByRole('link', { name: 'Activity' }).click();
  const lines = page.getByRole('table', { name: /Activity/ }).getByRole('row');
  for (const words of [
    `${alex.name} invited ${sam.name} (e-mail codes)`,
    `${alex.name} invited ${kim.name} (SMS codes)`,
    `${sam.name} sent a text to`,
    `${alex.name} changed how ${sam.name} gets login codes (e-mail codes → SMS codes)`,
    `${alex.name} removed ${kim.name}`,
  ]) {
    const line = lines.filter({ hasText: words });
    await line.waitFor();
    expect(await line.textContent()).toMatch(/\d{4}.*\d+:\d\d.*127\.0\.0\.1.*Chrome/s);
  }
  await lines.filter({ hasText: sam.name }).filter({ hasText: 'was refused' }).first().waitFor();
});

step('8 finds the log unbroken, and says where it is not after a row was altered by hand', async () => {
  const { database } = installation;
  const here = { database, publicUrl: installation.addresses[0] ?? '' };
  const sound = await runCorella(here, ['activity', 'verify']);
  expect(sound).toMatchObject({ exitCode: 0, output: expect.stringContaining('unbroken') });
  const { rows } = await database.pool.query<{ seq: string }>(
    "select seq from activities where action = 'user.removed'",
  );
  const seq = rows[0]?.seq;
  await database.pool.query("update activities set action = 'user.invited' where seq = $1", [seq]);
  const broken = await runCorella(here, ['activity', 'verify']);
  expect(broken.exitCode).toBe(1);
  expect(broken.output).toContain(`BROKEN at row ${seq}`);
});

step('leaves no complaint in any page', async () => {
  expect([owner, first, second, phones].flatMap(({ complaints }) => complaints)).toEqual([]);
});
