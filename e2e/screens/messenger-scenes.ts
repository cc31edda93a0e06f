import type { Page } from 'playwright-core';
import { ask } from './call.ts';
import { heading, type Scene, settle } from './scenes.ts';

const busy = '+61491570158';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

type Listed = { conversations: { number: string }[] };

/** Some conversations more than the day of the small world has brought, made once. */
async function fillMessenger(page: Page): Promise<void> {
  await page.goto('/messenger');
  const { conversations } = await ask<Listed>(page, { method: 'GET', path: '/api/conversations' });
  if (conversations.length > 2) return;
  const write = (number: string, text: string) =>
    ask(page, {
      method: 'POST',
      path: `/api/simulator/handsets/${number}/texts`,
      body: { to: '+61491579455', text },
    });
  await write('+61491570313', 'Tuesday suits me, any time after ten');
  await write('+61491570737', 'Danke, bis gleich');
  await write('+61491571266', 'STOP');
  const path = `/api/conversations/${busy}`;
  await ask(page, { method: 'POST', path: `${path}/notes`, body: { text: 'Side gate, dog is friendly.' } });
  await ask(page, {
    method: 'POST',
    path: `${path}/messages`,
    body: { text: 'There is, in the lane behind the house. See you at nine.' },
  });
  const scheduledFor = new Date(Date.now() + 20 * 3_600_000).toISOString();
  await ask(page, {
    method: 'POST',
    path: `${path}/messages`,
    body: { text: 'Did everything work out?', scheduledFor },
  });
  for (const assignedTo of [await ownId(page)])
    await ask(page, { method: 'PATCH', path, body: { assignedTo } });
}

async function ownId(page: Page): Promise<string> {
  return (await ask<{ user: { id: string } }>(page, { method: 'GET', path: '/api/session' })).user.id;
}

async function openBusy(page: Page): Promise<void> {
  await fillMessenger(page);
  await page.goto(`/messenger/${busy}`);
  await page.getByText('their time').waitFor();
  await page.getByText('See you at nine.').first().waitFor();
  await settle(page);
}

const anything = { sender: null, matching: 'contains', hours: 'any', isOn: true };

async function fillRules(page: Page): Promise<void> {
  const { forwardings } = await ask<{ forwardings: object[] }>(page, {
    method: 'GET',
    path: '/api/reply-rules',
  });
  if (forwardings.length > 0) return;
  const days = [1, 2, 3, 4, 5].map((day) => ({ day, from: '08:00', to: '16:30' }));
  await ask(page, {
    method: 'PUT',
    path: '/api/office-hours',
    body: { days, holidays: ['2026-12-25', '2026-12-28'] },
  });
  await ask(page, {
    method: 'POST',
    path: '/api/forwardings',
    body: { ...anything, name: 'Urgent', words: ['leak', 'burst', 'no water'], userIds: [await ownId(page)] },
  });
  await ask(page, {
    method: 'POST',
    path: '/api/auto-replies',
    body: {
      ...anything,
      name: 'Closed',
      words: [],
      hours: 'outside',
      text: 'Thank you, {first_name|neighbour}. We are back at eight, Monday to Friday. For a burst pipe ring 0491 570 159.',
    },
  });
}

/** The Messenger, and what happens by itself when a text comes in. */
export const messengerScenes: Scene[] = [
  {
    name: 'messenger',
    route: '/messenger',
    who: 'owner',
    async open(page) {
      await fillMessenger(page);
      await page.goto('/messenger');
      await heading(page, 'Messenger');
      await page.getByText('Danke, bis gleich').waitFor();
    },
  },
  { name: 'messenger-conversation', route: '/$number', who: 'owner', open: openBusy },
  {
    name: 'messenger-reply',
    route: '/$number',
    who: 'owner',
    async open(page) {
      await openBusy(page);
      await page.getByRole('textbox', { name: 'Reply' }).fill('We’ll bring the part – nothing to pay today.');
    },
  },
  {
    name: 'messenger-opted-out',
    route: '/$number',
    who: 'owner',
    async open(page) {
      await fillMessenger(page);
      await page.goto('/messenger/+61491571266');
      await page.getByText('Opted out by this text').waitFor();
      await page.evaluate('sessionStorage.clear()');
    },
  },
  {
    name: 'dialog-send-later',
    route: '/$number',
    who: 'owner',
    async open(page) {
      await openBusy(page);
      await page.getByRole('textbox', { name: 'Reply' }).fill('Shall we come on Friday?');
      await button(page, 'Send later').click();
      await page
        .getByRole('dialog', { name: 'Send later' })
        .getByText('the time zone of your business')
        .waitFor();
    },
  },
  {
    name: 'settings-replies',
    route: '/settings/replies',
    who: 'owner',
    async open(page) {
      await page.goto('/settings/replies');
      await fillRules(page);
      await page.reload();
      await page.getByText('is answered for').waitFor();
    },
  },
  {
    name: 'dialog-auto-reply',
    route: '/settings/replies',
    who: 'owner',
    async open(page) {
      await page.goto('/settings/replies');
      await button(page, 'Add an auto-reply').click();
      await page.getByRole('dialog', { name: 'Add an auto-reply' }).waitFor();
    },
  },
];
