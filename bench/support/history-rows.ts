import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import type { Query } from '#contract/endpoint.ts';
import type { messaging } from '#contract/messaging.ts';
import type { AccountId } from '#server/platform/context.ts';

const seedFile = join(import.meta.dirname, 'history-seed.sql');
const yearStart = Date.parse('2025-07-01T00:00:00.000Z');
const yearMs = 31_536_000_000;

/** When the seeded year is over. */
export const afterSeededYear = new Date('2026-07-02T00:00:00.000Z');
/** The account with 80 of 100 texts. */
export const greatAccountId = '00000001-0000-7000-8000-000000000001' as AccountId;

/** Fills an empty database with so many messages of a year, and counts them for the planner. */
export async function seedHistory(client: pg.ClientBase, rows: number): Promise<void> {
  await client.query("set maintenance_work_mem = '512MB'; set work_mem = '64MB'");
  await client.query((await readFile(seedFile, 'utf8')).replaceAll(':rows', String(rows)));
  await client.query('vacuum analyze messages');
  await client.query('vacuum analyze message_states');
  await client.query('analyze accounts');
}

/** The instant at which a share of the seeded year is over. */
export function seededAt(share: number): Date {
  return new Date(yearStart + Math.floor(share * yearMs));
}

export type SeededFilter = Query<typeof messaging.exportMessages>;

const person = (n: number) => `00000002-0000-7000-8000-${(10 + n).toString(16).padStart(12, '0')}`;
/** A batch of 5,000 rows, of which this account has most. */
const batch = (rows: number, share: number) =>
  `00000003-0000-7000-8000-${Math.floor((rows * share) / 5000)
    .toString(16)
    .padStart(12, '0')}`;

/** Every filter alone, and some together, common and rare, over the seeded rows of the great account. */
export function listSeededFilters(rows: number): Record<string, SeededFilter> {
  const userId = person(1);
  const rareUser = person(4);
  return {
    'no filter': {},
    sent: { direction: 'out' },
    received: { direction: 'in' },
    'state delivered': { state: 'delivered' },
    'state failed': { state: 'failed' },
    'state unknown': { state: 'unknown' },
    'state queued': { state: 'queued' },
    'busy number': { number: '+61491570006' },
    'common sender': { sender: '+61480000001' },
    'rare sender': { sender: 'Rare name' },
    'strange sender': { sender: 'Nobody' },
    'common person': { userId },
    'rare person': { userId: rareUser },
    batch: { batchId: batch(rows, 0.2) },
    'one week': { from: seededAt(0.24).toISOString(), to: seededAt(0.26).toISOString() },
    'word in all': { text: 'stop' },
    'words in all': { text: 'reply stop to opt out' },
    'word in one of 1,000': { text: 'platypus' },
    'word in one of 100,000': { text: 'xylophone' },
    'word of one week': { text: 'kookaburra' },
    'word in none': { text: 'zyzzyva' },
    'beginning of a word': { text: 'xylo' },
    'person and state': { userId, state: 'failed' },
    'person and sender': { userId, sender: 'Example Co' },
    'rare person and sender': { userId: rareUser, sender: 'Example Co' },
    'state and common word': { state: 'failed', text: 'order' },
    'state and rare word': { state: 'failed', text: 'platypus' },
    'number and word': { number: '+61491570006', text: 'appointment' },
    'sender and word': { sender: 'Example Co', text: 'platypus' },
    'state, sender, person, sent': { state: 'sent', sender: '+61480000002', userId, direction: 'out' },
    'word and week': {
      text: 'platypus',
      from: seededAt(0.5).toISOString(),
      to: seededAt(0.52).toISOString(),
    },
  };
}
