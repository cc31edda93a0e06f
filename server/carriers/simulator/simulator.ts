import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import type { SmppSettings } from '#server/carriers/smpp/settings.ts';
import { parseSmppUrl } from '#server/carriers/smpp/smpp-url.ts';
import type { Clock } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import type { Log } from '#server/platform/log.ts';
import { Deliveries } from './deliveries.ts';
import { startMailSink } from './mail-sink.ts';
import { ourSystemId } from './phones.ts';
import { Pruning } from './pruning.ts';
import * as queries from './queries/leading.ts';
import { withSimulatorTables } from './schema.ts';
import { type Smsc, startSmsc } from './smsc.ts';
import { SubmitDesk } from './submit-desk.ts';

export type SimulatorOptions = {
  pool: pg.Pool;
  db: Kysely<Database>;
  clock: Clock;
  log: Log;
  /** A port on loopback, and a password, for SMPP clients of others; they bind as `guest`. */
  guest?: { port: number; password: string };
};

const GUEST_SYSTEM_ID = 'guest';

const CANDIDATE_MS = 500;
const LINK =
  'window=100&backoff=0.1&max_backoff=0.5&refused_backoff=0.5&throttle_pause=0.2&max_throttle_pause=1';

/**
 * Runs the pretend phone network and mail server in this process, or stands by while another process on the same database
 * does and takes over within two seconds of its end. Resolves when one of them runs.
 */
export async function startSimulator(options: SimulatorOptions): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const started = Promise.withResolvers<void>();
  const ended = (async () => {
    while (!stopping.signal.aborted) {
      await standForLeader(options, stopping.signal, started.resolve).catch((error: Error) =>
        options.log.warn({ error: error.message }, 'The simulator lost the database; it tries again.'),
      );
      await pause(CANDIDATE_MS, stopping.signal);
    }
  })();
  await Promise.race([started.promise, ended]);
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

// The lock belongs to a connection of its own, so it is free the moment that connection, or its process, is gone.
async function standForLeader(
  options: SimulatorOptions,
  signal: AbortSignal,
  onRunning: () => void,
): Promise<void> {
  const client = new pg.Client(options.pool.options);
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  await client.connect();
  try {
    const over = AbortSignal.any([signal, lost.signal]);
    while (!over.aborted) {
      if (await queries.tryToLead(client)) await lead(options, { client, over, onRunning });
      else if (await queries.findSmsc(withSimulatorTables(options.db))) onRunning();
      await pause(CANDIDATE_MS, over);
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

type Term = { client: pg.Client; over: AbortSignal; onRunning: () => void };

async function lead(options: SimulatorOptions, { client, over, onRunning }: Term): Promise<void> {
  const { clock, log, guest } = options;
  const db = withSimulatorTables(options.db);
  const leader = uuid();
  const login = { systemId: ourSystemId, password: randomBytes(16).toString('hex') };
  const sink = await startMailSink({ db, clock, log });
  const network = await startNetwork(options, login).catch(async (error: unknown) => {
    await sink.close();
    throw error;
  });
  const { smsc, deliveries } = network;
  client.on('notification', () => deliveries.wake());
  try {
    await queries.listenToReplies(client);
    const ports = { smppPort: smsc.port, smtpPort: sink.port };
    await queries.upsertSmsc(db, {
      leader,
      ...ports,
      ...login,
      startedAt: clock.now(),
      guestSystemId: guest ? GUEST_SYSTEM_ID : null,
      guestPassword: guest?.password ?? null,
    });
    log.info(ports, 'The pretend phone network and mail server run in this process.');
    onRunning();
    await ending(over);
  } finally {
    await queries
      .deleteSmsc(db, leader)
      .catch((error: Error) => log.warn({ error: error.message }, 'The simulator left its address behind.'));
    await Promise.all([network.stop(), sink.close()]);
  }
}

type PretendNetwork = { smsc: Smsc; deliveries: Deliveries; stop(): Promise<void> };

async function startNetwork(
  { db: anyDb, clock, log, guest }: SimulatorOptions,
  login: { systemId: string; password: string },
): Promise<PretendNetwork> {
  const db = withSimulatorTables(anyDb);
  const smsc = await startSmsc({
    ...login,
    ...(guest && { port: guest.port, guest: { systemId: GUEST_SYSTEM_ID, password: guest.password } }),
    takeSubmit: (submit) =>
      desk.take(submit).catch((error: Error) => {
        log.warn({ error: error.message }, 'The pretend network could not take a text.');
        throw error;
      }),
    findState: (messageId) => desk.findState(messageId),
    onReady: (why) => why === 'bound' && deliveries.wake(),
  });
  const deliveries = new Deliveries({ db, clock, log, listReceivers: smsc.listBound });
  const pruning = new Pruning({ db, clock, log });
  const desk = new SubmitDesk({
    db,
    clock,
    deliveries,
    onStored: (stored) => pruning.note(stored),
  });
  return {
    smsc,
    deliveries,
    stop: async () => {
      await Promise.all([deliveries.stop(), pruning.stop(), smsc.close()]);
      await desk.drain();
    },
  };
}

/** Where the pretend phone network listens for the moment; throws an Error with a sentence while it does not. */
export async function findSimulatorSettings(context: Pick<Context, 'db'>): Promise<SmppSettings> {
  const smsc = await queries.findSmsc(withSimulatorTables(context.db));
  if (!smsc) throw new Error('The pretend phone network is starting.');
  return parseSmppUrl(`smpp://${smsc.systemId}:${smsc.password}@127.0.0.1:${smsc.smppPort}?${LINK}`);
}

/** Where the pretend mail server listens for the moment, as an smtp: address; throws an Error with a sentence while it does not. */
export async function findSimulatorMailUrl(context: Pick<Context, 'db'>): Promise<string> {
  const smsc = await queries.findSmsc(withSimulatorTables(context.db));
  if (!smsc) throw new Error('The pretend mail server is starting.');
  return `smtp://127.0.0.1:${smsc.smtpPort}`;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}

function ending(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
