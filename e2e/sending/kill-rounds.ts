import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { queueSecurityText } from '#server/accounts/security-texts.ts';
import { listUnbalanced } from '#server/billing/queries.ts';
import { call, type Person, personOf, signUp } from '../../bench/support/people.ts';
import { type KillHouse, startKillHouse } from './kill-house.ts';

const messages = 2000;
const killsARound = 2;
const urgentLifeSeconds = 60;
const roundSecondsAtMost = 120;

type Urgent = { text: string; expiresAt: number };
type Round = { house: KillHouse; owner: Person; round: number; random(): number };

/**
 * Sends 2,000 texts a round while processes and the database are killed at random moments, and looks what became of them: none lost, none
 * sent twice, every doubt shown as one, the ledger exact, no code later than its validity.
 */
export async function runKillRounds(rounds: number, seed: number): Promise<void> {
  const arrivals = new Map<string, number>();
  const house = await startKillHouse((_to, text) => arrivals.set(text, Date.now()));
  try {
    const owner = personOf(0);
    await signUp(house.url(), owner, house.smsc.codeFor);
    const random = randomFrom(seed);
    for (let round = 0; round < rounds; round += 1) {
      const urgent = await runRound({ house, owner, round, random });
      await waitForEnd({ house, owner, round, random });
      await checkRound({ house, owner, round, random });
      const late = urgent.filter(({ text, expiresAt }) => (arrivals.get(text) ?? 0) > expiresAt);
      expect(late, `round ${round}`).toEqual([]);
      house.smsc.taken.clear();
    }
  } finally {
    await house.close();
  }
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

async function runRound(round: Round): Promise<Urgent[]> {
  const killing = killAtRandom(round);
  const sending = send(round);
  const urgent = queueUrgent(round, Promise.all([killing, sending]));
  await Promise.all([killing, sending]);
  return urgent;
}

async function killAtRandom({ house, random }: Round): Promise<void> {
  for (let kill = 0; kill < killsARound; kill += 1) {
    await setTimeout(random() * 2500);
    const victim = Math.floor(random() * 3);
    if (victim === 2) await house.killDatabase().catch(() => undefined);
    else await untilDone(() => house.killProcess(victim));
  }
}

// Each round has numbers of its own: between two texts to one number whose answers never came, a receipt that names neither is left alone.
const numberOf = (round: number, index: number) => `+614${20_000_000 + round * messages + index}`;

// The same key at every try: what a client does whose call broke off.
async function send({ house, owner, round }: Round): Promise<void> {
  for (const [part, size] of [messages - 20, 20].entries()) {
    const first = part === 0 ? 0 : messages - 20;
    const recipients = Array.from({ length: size }, (_, index) => ({ to: numberOf(round, first + index) }));
    const body = { text: `Round ${round}`, recipients, idempotencyKey: `round ${round} ${part}` };
    await untilDone(async () => {
      const answer = await call(house.url(), owner, { method: 'POST', path: '/api/batches', body });
      if (answer.status !== 201) throw new Error(`Answered ${answer.status}`);
    });
  }
}

async function queueUrgent({ house, round }: Round, over: Promise<unknown>): Promise<Urgent[]> {
  const queued: Urgent[] = [];
  let isOver = false;
  void over.finally(() => {
    isOver = true;
  });
  const { id: accountId } = await untilDone(() =>
    house.connection.db.selectFrom('accounts').select('id').executeTakeFirstOrThrow(),
  );
  for (let index = 0; !isOver; index += 1) {
    const text = `Urgent ${round}.${index}`;
    const expiresAt = Date.now() + urgentLifeSeconds * 1000;
    await queueSecurityText(house.context, {
      accountId,
      recipient: '+61491999999',
      text,
      isCode: true,
      lifeSeconds: urgentLifeSeconds,
    }).then(
      () => queued.push({ text, expiresAt }),
      () => undefined,
    );
    await setTimeout(100);
  }
  return queued;
}

async function untilDone<R>(work: () => Promise<R>): Promise<R> {
  const deadline = performance.now() + roundSecondsAtMost * 1000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await setTimeout(200);
    }
  }
}

// Leases last two minutes and parked receipts wait; here their time is made to come. A worker that is alive answers within milliseconds.
// The carrier keeps a receipt until a worker has taken it, and what is said of a text without an answer may hang on it.
async function waitForEnd({ house, round }: Round): Promise<void> {
  const { db } = house.connection;
  await untilDone(async () => {
    await sql`update flights set lease_until = now() where written_at < now() - interval '3 seconds'`.execute(
      db,
    );
    await sql`update parked_receipts set retry_at = now()`.execute(db);
    const atCarrier = house.smsc.submitted() - house.smsc.acknowledged();
    const { rows } = await sql<{ open: number }>`
      select (select count(*) from message_states where state not in ('delivered', 'unknown'))
        + (select count(*) from outbox_normal) + (select count(*) from outbox_bulk) + (select count(*) from flights)
        + (select count(*) from parked_receipts where recipient <> '+61491999999') as open`.execute(db);
    const open = Number(rows[0]?.open) + atCarrier;
    if (open > 0) throw new Error(`Round ${round}: ${open} rows and receipts are still open.`);
  });
}

async function checkRound({ house, round }: Round): Promise<void> {
  const { taken } = house.smsc;
  const rows = await untilDone(() => readRound(house, round));
  const twice = [...taken].filter(([number, count]) => count > 1 && number !== '+61491999999');
  expect(twice, `sent twice in round ${round}`).toEqual([]);
  expect(new Set(rows.map((row) => row.number)).size, `stored in round ${round}`).toBe(messages);
  expect(rows).toHaveLength(messages);
  const wrong = rows.filter(({ number, state }) => (state === 'delivered') !== (taken.get(number) === 1));
  expect(wrong, `not what the carrier counted in round ${round}`).toEqual([]);
  const { unbalanced, balance, states } = await untilDone(() => readLedger(house));
  expect(unbalanced).toEqual([]);
  expect(balance).toEqual({ held: states?.held, spent: states?.spent });
  expect(states?.spent).toBe(states?.delivered);
}

async function readRound({ connection: { db } }: KillHouse, round: number) {
  return db
    .selectFrom('messages')
    .innerJoin('messageStates as state', (join) =>
      join.onRef('state.accountId', '=', 'messages.accountId').onRef('state.messageId', '=', 'messages.id'),
    )
    .select(['messages.number', 'state.state'])
    .where('messages.text', '=', `Round ${round}`)
    .execute();
}

async function readLedger({ connection: { db } }: KillHouse) {
  const { rows } = await sql<{ held: number; spent: number; delivered: number }>`
    select coalesce(sum(credits) filter (where spent is null), 0)::int as held, coalesce(sum(spent), 0)::int as spent,
      count(*) filter (where state = 'delivered')::int as delivered from message_states`.execute(db);
  const balance = await db.selectFrom('creditBalances').select(['held', 'spent']).executeTakeFirstOrThrow();
  return { unbalanced: await listUnbalanced(db), balance, states: rows[0] };
}
