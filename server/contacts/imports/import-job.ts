import { randomUUID } from 'node:crypto';
import { announceContacts } from '#server/contacts/contact-activity.ts';
import { type CancelWaiting, unsubscribeAll } from '#server/contacts/unsubscribes.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { deleteInBatches } from '#server/platform/jobs/batches.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { checkBatch, importBatch, nameImport } from './import-batches.ts';
import { openImportFile } from './import-chunks.ts';
import { readPlan } from './import-plan.ts';
import { startUndo, undoSome } from './import-undo.ts';
import { type Batch, walkRows } from './import-walk.ts';
import { announceImport } from './imports.ts';
import { deleteChunks, deleteRefusedRows } from './queries/import-files.ts';
import { claimImport, holdLease, type ImportRow, type Lease, updateImport } from './queries/imports.ts';
import { UnreadableTable } from './table.ts';

const leaseMs = 15_000;
const renewAfterMs = 3000;
const claimsAtMost = 3;

/** The work is somebody else's now, or nobody's: it was cancelled, another worker took it over, or this one stops. */
class WorkLost extends Error {}

export type Importer = {
  /** Works on one import until it ends; answers how many there were. */
  take(): Promise<number>;
  /** Ends the work after the batch that is being written; whoever comes next goes on behind it. */
  stop(): void;
};

/**
 * What a worker imports with. The place in the file moves in the transaction that writes the contacts, and the import is held by a lease:
 * whoever takes it over after a crash goes on where the last transaction ended.
 */
export function openImporter(context: Context, cancelWaiting: CancelWaiting): Importer {
  let stopping = false;
  return {
    async take() {
      if (stopping) return 0;
      const now = context.clock.now();
      const leaseId = randomUUID();
      const row = await claimImport(context.db, { leaseId, now, until: new Date(now.getTime() + leaseMs) });
      if (!row) return 0;
      const work = openWork(context, { ...row, leaseId }, () => stopping);
      if (row.claims > claimsAtMost) return giveUp(work);
      try {
        await (row.state === 'undoing' ? undo(work) : readFile(work, cancelWaiting));
      } catch (error) {
        if (!(error instanceof WorkLost)) await endFailed(work, error);
      }
      return stopping ? 0 : 1;
    },
    stop() {
      stopping = true;
    },
  };
}

export type Work = {
  context: Context;
  row: ImportRow & Lease;
  /** Runs a step in one transaction, if the work is still ours. Throws WorkLost. */
  step(run: (context: Context) => Promise<void>): Promise<void>;
  /** Keeps the lease while nothing is written. Throws WorkLost. */
  keep(): Promise<void>;
};

function openWork(context: Context, row: ImportRow & { leaseId: string }, isStopping: () => boolean): Work {
  let renewedAt = context.clock.now().getTime();
  const work: Work = {
    context,
    row,
    async step(run) {
      await hold(async (context) => {
        await run(context);
        await updateImport(context.db, row, { claims: 0 });
      });
      if (isStopping()) await release();
    },
    async keep() {
      if (isStopping()) await release();
      if (Math.abs(context.clock.now().getTime() - renewedAt) >= renewAfterMs) await hold(async () => {});
    },
  };
  async function hold(run: (context: Context) => Promise<void>): Promise<void> {
    await inTransaction(context, async (context) => {
      if (!(await holdLease(context.db, row))) throw new WorkLost();
      await run(context);
      const now = context.clock.now();
      renewedAt = now.getTime();
      await updateImport(context.db, row, { leaseUntil: new Date(now.getTime() + leaseMs) });
      await announceImport(context, row);
    });
  }
  async function release(): Promise<never> {
    await inTransaction(context, async (context) => {
      if (await holdLease(context.db, row))
        await updateImport(context.db, row, { leaseId: null, leaseUntil: null });
    });
    throw new WorkLost();
  }
  return work;
}

async function readFile(work: Work, cancelWaiting: CancelWaiting): Promise<void> {
  const { context, row } = work;
  const { plan } = row;
  if (!plan) throw new Error(`The import ${row.id} has no plan.`);
  if (row.rowsDone === 0)
    await deleteInBatches(async (atMost) => {
      await work.keep();
      return deleteRefusedRows(context.db, row, atMost);
    });
  const columns = await readPlan({ db: context.db, accountId: row.accountId }, plan);
  const walk = walkRows({
    row,
    file: openImportFile(context, row),
    plan,
    columns,
    homeCountry: context.config.homeCountry,
    rowsBefore: row.rowsDone,
    onPage: () => work.keep(),
  });
  const writeBatch = row.state === 'checking' ? checkBatch : importBatch;
  let rowsDone = row.rowsDone;
  await readAhead(walk, async (batch) => {
    if (row.state === 'importing') await optOut(work, batch.optOuts, cancelWaiting);
    await work.step((context) => writeBatch(context, { row, plan, batch }));
    rowsDone = batch.rowsDone;
  });
  await work.step((context) => endReading(context, row, rowsDone));
}

const optOutsAtOnce = 500;

/** Before the contacts of a batch are written, so that none of these joins a list; nothing takes it back. */
async function optOut(work: Work, numbers: readonly string[], cancelWaiting: CancelWaiting): Promise<void> {
  const { accountId, userId, fileName } = work.row;
  const reason = nameImport(fileName);
  const how = { accountId, origin: 'hand', reason, ...(userId !== null && { userId }) } as const;
  for (let start = 0; start < numbers.length; start += optOutsAtOnce) {
    await work.keep();
    const some = numbers.slice(start, start + optOutsAtOnce);
    await unsubscribeAll(work.context, { ...how, numbers: some }, cancelWaiting);
  }
}

async function endReading(context: Context, row: ImportRow, rows: number): Promise<void> {
  if (row.state === 'checking') {
    await updateImport(context.db, row, { state: 'checked', rows, progress: 1, rowsDone: 0 });
    return;
  }
  await updateImport(context.db, row, { state: 'done', rows, progress: 1, endedAt: context.clock.now() });
  await deleteChunks(context.db, row);
  await announceContacts(context, row.accountId);
}

/** Reads the next batch while one is written: the file keeps this process busy, and the writing the database. */
async function readAhead(walk: AsyncGenerator<Batch>, write: (batch: Batch) => Promise<void>): Promise<void> {
  try {
    for (let reading = walk.next(); ; ) {
      const { value, done } = await reading;
      if (done) return;
      reading = walk.next();
      // It is awaited when this batch is written; if that fails first, its failure is not what matters.
      reading.catch(() => undefined);
      await write(value);
    }
  } finally {
    await walk.return(undefined);
  }
}

async function undo(work: Work): Promise<void> {
  const place = startUndo();
  for (let isOver = false; !isOver; ) {
    await work.step(async (context) => {
      isOver = await undoSome(context, work.row, place);
    });
  }
}

// What the database says when it is away or two works met is no end: the work is taken up again when its lease is over.
const passing = /^(08|40|53|55|57)|^(ECONN|EPIPE|ETIMEDOUT|ENOENT)/;

async function endFailed({ context, row }: Work, error: unknown): Promise<void> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isOurs = !(error instanceof UnreadableTable || error instanceof Refusal);
  const isLost = error instanceof Error && /^(Connection terminated|timeout exceeded)/.test(error.message);
  if (isOurs && (passing.test(code) || isLost)) throw error;
  if (isOurs) context.log.error({ importId: row.id, error: String(error) }, 'An import failed.');
  const note =
    error instanceof UnreadableTable || error instanceof Refusal
      ? error.message
      : 'Something went wrong on our side. Undo what was imported, then try again.';
  await end(context, row, { note, state: row.state === 'checking' ? 'mapping' : 'failed' });
}

// A file that takes the process with it would take it again after every restart.
async function giveUp({ context, row }: Work): Promise<number> {
  context.log.error({ importId: row.id }, 'An import broke off three times.');
  const note =
    row.state === 'undoing'
      ? 'Undoing this broke off three times. Undo it again.'
      : 'Reading this file broke off three times. Save its sheet as CSV, cut it into smaller files, then import these.';
  await end(context, row, { note, state: 'failed' });
  return 1;
}

async function end(
  context: Context,
  row: Work['row'],
  { note, state }: { note: string; state: 'mapping' | 'failed' },
): Promise<void> {
  await inTransaction(context, async (context) => {
    if (!(await holdLease(context.db, row))) return;
    await updateImport(context.db, row, {
      state,
      note,
      leaseId: null,
      leaseUntil: null,
      ...(row.state === 'checking' && { progress: 0, rowsDone: 0, counts: {} }),
    });
    if (state === 'failed') {
      await updateImport(context.db, row, { endedAt: context.clock.now() });
      await deleteChunks(context.db, row);
      await announceContacts(context, row.accountId);
    }
    await announceImport(context, row);
  });
}
