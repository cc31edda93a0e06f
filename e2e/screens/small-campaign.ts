import type { Page } from 'playwright-core';
import { until } from '../security/until.ts';
import { ask, waitForText } from './call.ts';

/** What a business has that writes to many. */
export type SentToMany = {
  /** A text to many whose time has not come. */
  batchId: string;
  /** One text of it. */
  scheduledId: string;
  /** Of the links in a text that came to a phone. */
  optOutCode: string;
  shortCode: string;
};

const DAY_MS = 86_400_000;
const linked = '+61491571804';
const optedOut = '+61491571266';
/** Writes what reads like an opt-out, while a text still waits for them. */
const unwilling = '+61491570737';

export async function sendToMany(page: Page): Promise<SentToMany> {
  await ask(page, { method: 'POST', path: '/api/senders/names', body: { name: 'Wattle' } });
  await keepTemplate(page);
  await optOutByHand(page);
  const batchId = await schedule(page);
  const { messages } = await ask<{ messages: { id: string }[] }>(page, {
    method: 'GET',
    path: `/api/messages?batchId=${batchId}`,
  });
  await sendWithLinks(page);
  await askToStop(page);
  return {
    batchId,
    scheduledId: messages[0]?.id ?? '',
    optOutCode: await waitForText(page, linked, /\/o\/(\w+)/),
    shortCode: await waitForText(page, linked, /\/s\/(\w+)/),
  };
}

async function keepTemplate(page: Page): Promise<void> {
  const body = { name: 'On the way', text: 'Hi {first_name|there}, our van is on the way. {optout}' };
  await ask(page, { method: 'POST', path: '/api/templates', body });
}

async function schedule(page: Page): Promise<string> {
  const { now } = await ask<{ now: string }>(page, { method: 'GET', path: '/api/simulator/clock' });
  const body = {
    recipients: [
      { to: '0491 570 158', fields: { first_name: 'Noor' } },
      { to: '0491 570 313', fields: { first_name: 'Priya' } },
      { to: unwilling, fields: { first_name: 'Lou' } },
      { to: optedOut },
      { to: '+61 491 570 158' },
      { to: '0491 57' },
      { to: '(02) 5550 1234' },
    ],
    text: 'Hi {first_name}, we check gas heaters in your street next week. {optout}',
    scheduledFor: new Date(Date.parse(now) + 2 * DAY_MS).toISOString(),
  };
  const { batch } = await ask<{ batch: { id: string } }>(page, {
    method: 'POST',
    path: '/api/batches',
    body,
  });
  return batch.id;
}

async function sendWithLinks(page: Page): Promise<void> {
  const text = 'Tips for winter: https://wattle.example.com/tips/winter {optout}';
  const body = { to: linked, text, sender: 'Wattle', shortenLinks: true };
  await ask(page, { method: 'POST', path: '/api/messages', body });
}

async function optOutByHand(page: Page): Promise<void> {
  const body = { numbers: [optedOut], reason: 'Asked on the phone' };
  await ask(page, { method: 'POST', path: '/api/unsubscribes', body });
}

/** Has somebody write what a person has to read. */
async function askToStop(page: Page): Promise<void> {
  await ask(page, {
    method: 'POST',
    path: `/api/simulator/handsets/${unwilling}/texts`,
    body: { to: '+61491579455', text: 'Please stop texting me' },
  });
  await until(
    async () => {
      const path = '/api/suspected-unsubscribes';
      const { suspected } = await ask<{ suspected: object[] }>(page, { method: 'GET', path });
      return suspected.length > 0 ? true : undefined;
    },
    { what: 'the reply that reads like an opt-out' },
  );
}
