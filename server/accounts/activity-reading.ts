import type { accounts } from '#contract/accounts.ts';
import type { Activity } from '#contract/activity.ts';
import type { Query } from '#contract/endpoint.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { describeActivity, findActionsByWords } from './activity-sentence.ts';
import { describeAgent } from './device-name.ts';
import { type ActivityFilter, readActivities } from './queries/activity-reading.ts';

export type ActivityQuery = Query<typeof accounts.exportActivity>;
export type ActivityPage = { activities: Activity[]; nextCursor: string | null };

const usualPageRows = 50;

/** Reads a page of the log, newest first: the owner all of the account, a member what they did themselves. Refuses invalid_input for a cursor that is none of ours. */
export async function listActivity(
  context: ActorContext,
  query: ActivityQuery & { cursor?: string; limit?: number },
): Promise<ActivityPage> {
  const limit = query.limit ?? usualPageRows;
  const filter = readFilter(context, query);
  if (query.cursor !== undefined) filter.beforeSeq = readCursor(query.cursor);
  const rows = await readActivities(context.db, filter, limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    activities: shown.map(presentActivity),
    nextCursor: rows.length > limit && last ? String(last.seq) : null,
  };
}

/** What a query may find: a member nothing but what they did themselves. */
export function readFilter(context: ActorContext, query: ActivityQuery): ActivityFilter {
  const { action, personId, result, from, to, search } = query;
  return {
    accountId: context.actor.accountId,
    ...(context.actor.role !== 'owner' && { actorId: context.actor.userId }),
    ...(action !== undefined && { action }),
    ...(personId !== undefined && { personId }),
    ...(result !== undefined && { result }),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
    ...(search?.trim() && { search: { text: search.trim(), actions: findActionsByWords(search.trim()) } }),
  };
}

function readCursor(cursor: string): number {
  if (/^[1-9]\d{0,14}$/.test(cursor)) return Number(cursor);
  throw new Refusal('invalid_input', {
    errors: [{ pointer: '/query/cursor', detail: 'Use the nextCursor of the page before.' }],
  });
}

type Row = Awaited<ReturnType<typeof readActivities>>[number];

/** A row of the log as people read it: with a sentence, and the device in words. */
export function presentActivity(row: Row): Activity {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    action: row.action,
    sentence: describeActivity(row),
    result: row.result,
    actor: row.actorName === null ? null : { id: row.actorId, name: row.actorName },
    target:
      row.targetKind === null || row.targetName === null
        ? null
        : { kind: row.targetKind, id: row.targetId, name: row.targetName },
    address: row.address,
    agent: row.agent === null ? null : describeAgent(row.agent),
    method: row.method,
    requestId: row.requestId,
  };
}
