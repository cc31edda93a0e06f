import { formatCsvLine } from '#contract/csv.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { type ActivityQuery, presentActivity, readFilter } from './activity-reading.ts';
import { readActivities } from './queries/activity-reading.ts';
import { findUser } from './queries/users.ts';

const pageRows = 1000;
const header = [
  'number',
  'time (UTC)',
  'person',
  'what happened',
  'action',
  'result',
  'target',
  'by',
  'address',
  'device',
  'person id',
  'target id',
  'request id',
];

/** Yields the log as CSV, newest first, a page in memory at a time; it breaks off when the person loses access half-way. */
export async function* exportActivity(context: ActorContext, query: ActivityQuery): AsyncGenerator<string> {
  const filter = readFilter(context, query);
  const generation = await readGeneration(context);
  yield formatCsvLine(header);
  for (;;) {
    const rows = await readActivities(context.db, filter, pageRows);
    if ((await readGeneration(context)) !== generation)
      throw new Error('The person lost access during the export.');
    if (rows.length > 0) yield rows.map(presentActivity).map(writeRow).join('');
    const last = rows.at(-1);
    if (!last || rows.length < pageRows) return;
    filter.beforeSeq = last.seq;
  }
}

async function readGeneration(context: ActorContext): Promise<number | undefined> {
  const user = await findUser(context.db, context.actor.accountId, context.actor.userId);
  return user?.generation;
}

function writeRow(row: ReturnType<typeof presentActivity>): string {
  const { actor, target } = row;
  return formatCsvLine([
    row.seq,
    row.at,
    actor?.name ?? null,
    row.sentence,
    row.action,
    row.result,
    target?.name ?? null,
    row.method,
    row.address,
    row.agent,
    actor?.id ?? null,
    target?.id ?? null,
    row.requestId,
  ]);
}
