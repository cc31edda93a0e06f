import type { Page } from 'playwright-core';
import { ask, waitForText } from './call.ts';
import { ownerEmail, password, type SmallWorld } from './small-world.ts';

/** One page of the app in one state. */
export type Scene = {
  name: string;
  /** The route of web/routes.tsx that it shows. */
  route: string;
  who: 'owner' | 'member' | 'nobody';
  open(page: Page, world: SmallWorld): Promise<void>;
  /** Too long for one picture: the first screen is shown. */
  isLong?: true;
};

export const heading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name }).waitFor();

/** A page that needs nothing but its address. */
function plain(who: Scene['who'], route: string, title: string | RegExp, name = nameOf(route)): Scene {
  return {
    name,
    route,
    who,
    open: async (page) => {
      await page.goto(route);
      await heading(page, title);
      await settle(page);
    },
  };
}

function nameOf(route: string): string {
  return route.slice(1).replace(/\//g, '-');
}

/** Grey rows are gone: what is shown is what there is. A tab that is not shown loads nothing, and stays grey. */
export async function settle(page: Page): Promise<void> {
  await page.locator('[aria-busy=true]').filter({ visible: true }).first().waitFor({ state: 'detached' });
}

async function giveCredentials(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await ask(page, { method: 'POST', path: '/api/sign-in', body: { email: ownerEmail, password } });
}

async function writeToMany(page: Page): Promise<void> {
  const to = page.getByRole('textbox', { name: 'To', exact: true });
  await to.waitFor();
  // The draft of the scene before is still there; while the page comes, its parts move, and a click may miss.
  const clear = page.getByRole('button', { name: 'Clear all' });
  while (await clear.isVisible()) await clear.click({ timeout: 1000 }).catch(() => undefined);
  await to.fill('Sam Lee 0491 570 158, Kim Tran 0491 570 313, 0491 570 158, 12345,');
  await page.getByText('4 recipients').waitFor();
  const text = 'Hi {first_name}, the plumber’s van is in {suburb} – at nine. {optout}';
  await page.getByRole('textbox', { name: 'Text' }).fill(text);
  await page.getByRole('radio', { name: 'At a time' }).check();
  await page.getByText('the time zone of your business').waitFor();
}

export const frontScenes: Scene[] = [
  plain('nobody', '/sign-up', 'Make an account'),
  plain('nobody', '/sign-in', 'Sign in'),
  {
    name: 'sign-in-refused',
    route: '/sign-in',
    who: 'nobody',
    async open(page) {
      await page.goto('/sign-in?reason=changed');
      await page.getByLabel('E-mail').fill(ownerEmail);
      await page.getByLabel('Password', { exact: true }).fill('not the password');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  plain('nobody', '/forgot-password', /password/i),
  {
    name: 'reset-password',
    route: '/reset-password',
    who: 'nobody',
    async open(page) {
      await page.goto('/reset-password');
      await page.locator('main h1').waitFor();
    },
  },
  {
    name: 'invitation',
    route: '/invitation',
    who: 'nobody',
    async open(page, { invitationToken }) {
      await page.goto(`/invitation#${invitationToken}`);
      await heading(page, 'Join Wattle Plumbing');
    },
  },
  {
    name: 'invitation-over',
    route: '/invitation',
    who: 'nobody',
    async open(page) {
      await page.goto('/sign-in');
      await page.goto('/invitation#gone');
      await heading(page, 'This invitation is over');
    },
  },
  {
    name: 'confirm-email',
    route: '/confirm-email',
    who: 'nobody',
    async open(page, { confirmationToken }) {
      await page.goto(`/confirm-email#${confirmationToken}`);
      await page.locator('main h1').waitFor();
    },
  },
  {
    name: 'code',
    route: '/sign-in/code',
    who: 'nobody',
    async open(page) {
      await giveCredentials(page);
      await page.goto('/sign-in/code');
      await page.getByText('On your phone.').waitFor();
    },
  },
  {
    name: 'code-wrong',
    route: '/sign-in/code',
    who: 'nobody',
    async open(page) {
      await page.getByRole('textbox', { name: 'Code' }).fill('000000');
      await page.locator('[aria-invalid=true]').waitFor();
    },
  },
  {
    name: 'sign-up-code',
    route: '/sign-up/code',
    who: 'nobody',
    async open(page) {
      await page.goto('/sign-up/code');
      await heading(page, /code|mobile/i);
    },
  },
  plain('nobody', '/sign-in/recovery', /./),
  plain('nobody', '/nowhere', /./, 'not-found'),
  plain('nobody', '/simulator', 'Pretend phones and mailbox'),
  {
    name: 'simulator-conversation',
    route: '/simulator',
    who: 'nobody',
    async open(page) {
      await page.goto('/simulator?tab=phones&number=%2B61491570158');
      await page.getByText('Is there parking for the van?').last().waitFor();
    },
  },
  {
    name: 'simulator-mailbox',
    route: '/simulator',
    who: 'nobody',
    async open(page) {
      await page.goto('/simulator?tab=mailbox');
      await page.getByRole('article').waitFor();
    },
  },
  {
    name: 'simulator-mail-designed',
    route: '/simulator',
    who: 'nobody',
    async open(page) {
      await page.goto('/simulator?tab=mailbox');
      await page.getByText('Your own login for').first().click();
      await page.getByText('As designed').click();
      await page.frameLocator('iframe').locator('a').first().waitFor();
    },
  },
];

export const insideScenes: Scene[] = [
  plain('owner', '/send', 'Send a text'),
  {
    name: 'send-written',
    route: '/send',
    who: 'owner',
    async open(page) {
      await page.goto('/send?to=0491570158');
      await page.getByRole('textbox', { name: 'Text' }).fill('Der Klempner kommt um neun – “pünktlich”');
      await heading(page, 'Send a text');
    },
  },
  {
    name: 'send-many',
    route: '/send',
    who: 'owner',
    async open(page) {
      await page.goto('/send');
      await writeToMany(page);
    },
  },
  {
    name: 'dialog-send-summary',
    route: '/send',
    who: 'owner',
    async open(page) {
      await page.goto('/send');
      await writeToMany(page);
      await page.getByRole('button', { name: 'Review and send' }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Schedule/ })
        .waitFor();
    },
  },
  {
    name: 'dialog-send-columns',
    route: '/send',
    who: 'owner',
    async open(page) {
      await page.goto('/send');
      const csv = 'Customer,Mobile,Suburb\nSam Lee,491570158,Newtown\nJo Ng,4.91E+08,Enmore\n';
      const file = { name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
      await page.locator('input[type=file]').setInputFiles(file);
      await page.getByRole('dialog').getByRole('button', { name: /^Take/ }).waitFor();
    },
  },
  {
    name: 'dialog-templates',
    route: '/send',
    who: 'owner',
    async open(page) {
      await page.goto('/send');
      await page.getByRole('textbox', { name: 'Text' }).fill('We come on {day|Monday}. {optout}');
      await page.getByRole('button', { name: 'Templates' }).click();
      await page.getByLabel('Keep this text as').fill(`Visit ${Date.now()}`);
      await page.getByRole('button', { name: 'Keep', exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Use' }).first().waitFor();
    },
  },
  plain('owner', '/history', 'History'),
  plain('owner', '/history?text=nothing+like+it', 'History', 'history-nothing'),
  {
    name: 'message',
    route: '/history/$messageId',
    who: 'owner',
    async open(page, { deliveredId }) {
      await page.goto(`/history/${deliveredId}`);
      await page.getByText('What happened').waitFor();
    },
  },
  {
    name: 'message-failed',
    route: '/history/$messageId',
    who: 'owner',
    async open(page, { failedId }) {
      await page.goto(`/history/${failedId}`);
      await page.getByText('What happened').waitFor();
    },
  },
  plain('owner', '/credits', 'Credits'),
  plain('member', '/credits', 'Credits', 'credits-member'),
  plain('owner', '/credits?what=added&from=2020-01-01&to=2020-01-02', 'Credits', 'credits-nothing'),
  plain('owner', '/contacts/unsubscribes', 'Unsubscribes'),
  plain('owner', '/contacts/unsubscribes?tab=look', 'Unsubscribes', 'contacts-unsubscribes-look'),
  plain('owner', '/settings/profile', 'My profile'),
  plain('owner', '/settings/business', 'Business details'),
  plain('member', '/settings/business', 'Business details', 'settings-business-member'),
  plain('owner', '/settings/users', 'Manage users'),
  plain('member', '/settings/users', 'Manage users', 'settings-users-member'),
  plain('owner', '/settings/senders', 'Senders'),
  {
    name: 'dialog-business-name',
    route: '/settings/senders',
    who: 'owner',
    async open(page) {
      await page.goto('/settings/senders');
      await page.getByRole('button', { name: 'Add a business name' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('Wattle Plumbing');
      await page.locator('[aria-invalid=true]').first().waitFor();
    },
  },
  {
    name: 'sender',
    route: '/sender',
    who: 'nobody',
    async open(page, { owner }) {
      const body = { mobile: '0491 571 491', label: 'Front desk' };
      await ask(owner.page, { method: 'POST', path: '/api/senders/own-mobiles', body });
      const secret = await waitForText(owner.page, '+61491571491', /\/sender#([\w-]+)/);
      await page.goto(`/sender#${secret}`);
      await page.getByRole('button', { name: 'I agree' }).waitFor();
    },
  },
  plain('owner', '/settings/sessions', 'My sessions'),
  plain('owner', '/settings/activity', 'Activity'),
  plain('owner', '/settings/carriers', 'Carriers'),
  plain('member', '/settings/carriers', 'Carriers', 'settings-carriers-member'),
  plain('owner', '/settings/carriers/new', 'Add a carrier'),
  {
    ...plain('owner', '/settings/carriers/default', 'Simulator', 'settings-carrier'),
    route: '/settings/carriers/$routeId',
  },
  {
    name: 'dialog-code-sender',
    route: '/settings/carriers',
    who: 'owner',
    async open(page) {
      await page.goto('/settings/carriers');
      await page.getByRole('button', { name: 'Set a sender' }).click();
      const dialog = page.getByRole('dialog', { name: 'Sender of login codes' });
      await dialog.getByLabel('Number or business name').fill('Much too long');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await page.locator('[aria-invalid=true]').first().waitFor();
    },
  },
  {
    name: 'settings-carriers-code-sender',
    route: '/settings/carriers',
    who: 'owner',
    async open(page) {
      await ask(page, { method: 'PUT', path: '/api/code-sender', body: { sender: 'WattleCodes' } });
      await page.goto('/settings/carriers');
      await page.getByText('WattleCodes').first().waitFor();
    },
  },
  { ...plain('owner', '/developer/api', 'API'), isLong: true },
  plain('owner', '/developer/api?search=challenge', 'API', 'developer-api-search'),
  {
    name: 'dialog-add-person',
    route: '/settings/users',
    who: 'owner',
    async open(page) {
      await page.goto('/settings/users');
      await page.getByRole('button', { name: 'Add a person' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Send the invitation' }).click();
      await page.locator('[aria-invalid=true]').first().waitFor();
    },
  },
  {
    name: 'dialog-remove',
    route: '/settings/users',
    who: 'owner',
    async open(page) {
      await page.goto('/settings/users');
      await page.getByRole('button', { name: 'Change Sam Lee' }).click();
      await page.getByRole('menuitem', { name: 'Remove' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'recovery-codes',
    route: '/settings/profile',
    who: 'owner',
    async open(page) {
      await page.goto('/settings/profile');
      await page.getByRole('button', { name: 'Make new codes' }).click();
      const dialog = page.getByRole('dialog', { name: 'Make new recovery codes' });
      await dialog.getByRole('button', { name: 'Make new codes' }).click();
      await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
    },
  },
];

/** At the end, for they need the clock to have moved. */
export const lateScenes: Scene[] = [
  {
    name: 'dialog-step-up',
    route: '/settings/users',
    who: 'owner',
    async open(page) {
      await ask(page, { method: 'POST', path: '/api/simulator/clock', body: { advanceSeconds: 660 } });
      await page.goto('/settings/users');
      await page.getByRole('button', { name: 'Change Sam Lee' }).click();
      await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor();
    },
  },
  {
    name: 'lock-screen',
    route: '/history',
    who: 'owner',
    async open(page) {
      await page.goto('/history');
      await heading(page, 'History');
      await ask(page, { method: 'POST', path: '/api/simulator/clock', body: { advanceSeconds: 3700 } });
      await page.goto('/history');
      await page.getByRole('dialog', { name: 'Locked' }).waitFor();
    },
  },
];
