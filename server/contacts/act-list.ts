import { type ContactAct, type contactActs, undoDays } from '#contract/contact-acts.ts';
import type { Output, Query } from '#contract/endpoint.ts';
import { nameBy } from '#server/accounts/person-name.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { checkIdCursor } from '#server/platform/id-cursor.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { type ActKey, type ActRow, findAct, listActRows } from './queries/acts.ts';

const pageRows = 30;
const dayMs = 86_400_000;

/** Lists what was done to many contacts at once, newest first. */
export async function listContactActs(
  context: ActorContext,
  { cursor, limit = pageRows }: Query<typeof contactActs.listContactActs>,
): Promise<Output<typeof contactActs.listContactActs>> {
  checkIdCursor(cursor);
  const { accountId } = context.actor;
  const rows = await listActRows(context.db, { accountId, before: cursor, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? shown.at(-1)?.id : undefined;
  return { acts: shown.map((row) => describeAct(context, row)), nextCursor: next ?? null };
}

/** Finds an act of the account, as the API shows it. Refuses not_found. */
export async function getAct(context: ActorContext, key: ActKey): Promise<ContactAct> {
  const row = await findAct(context.db, key);
  if (!row) throw new Refusal('not_found');
  return describeAct(context, row);
}

function describeAct(context: ActorContext, row: ActRow): ContactAct {
  const { id, kind, name, contacts, userId, userName, at, undoneAt } = row;
  return {
    id,
    kind,
    name,
    contacts,
    by: nameBy(userId, userName),
    at: at.toISOString(),
    undoneAt: undoneAt?.toISOString() ?? null,
    canUndo: canUndo(context, row),
  };
}

/** Whether an act can be undone: within 30 days, once, and never an opting out. */
export function canUndo({ clock }: ActorContext, { kind, at, undoneAt, contacts }: ActRow): boolean {
  const isYoung = at.getTime() > clock.now().getTime() - undoDays * dayMs;
  return isYoung && undoneAt === null && contacts > 0 && kind !== 'unsubscribe';
}
