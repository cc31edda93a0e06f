import type { contactActs } from '#contract/contact-acts.ts';
import type { Output } from '#contract/endpoint.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { canUndo } from './act-list.ts';
import { recordAct } from './contact-activity.ts';
import { type ActRow, endAct, lockAct } from './queries/acts.ts';
import {
  noteUndone,
  restoreConsent,
  restoreContacts,
  restoreField,
  restoreKept,
  undoListAdd,
  undoListRemove,
} from './queries/undo.ts';

/**
 * Undoes an act within 30 days, once. What was changed or deleted since is left as it is, and counted: of a merge, the others come back
 * though the contact that was kept is gone. Refuses not_found, act_not_undoable.
 */
export async function undoContactAct(
  context: ActorContext,
  actId: string,
): Promise<Output<typeof contactActs.undoContactAct>> {
  return actInTransaction(context, async (context) => {
    const { accountId, userId } = context.actor;
    const act = await lockAct(context.db, { accountId, actId });
    if (!act) throw new Refusal('not_found');
    if (!canUndo(context, act)) throw new Refusal('act_not_undoable');
    const at = context.clock.now();
    const undoing = { accountId, actId, at, undoId: mintId(at), userId };
    const ids = await restore(context, act, undoing);
    const change = act.kind === 'delete' ? 'restored' : 'undone';
    await noteUndone(context.db, undoing, { ids, change, words: wordsOf(act) });
    await endAct(context.db, { accountId, actId }, { at, userId });
    const contacts = ids.length;
    await recordAct(context, { actId, action: 'contacts.undone', name: wordsOf(act), contacts });
    return { restored: contacts, left: act.contacts - contacts };
  });
}

type Undoing = Parameters<typeof restoreContacts>[1];

async function restore({ db }: ActorContext, act: ActRow, undoing: Undoing): Promise<string[]> {
  const { kind, fieldId, listId, at } = act;
  if (kind === 'delete') return restoreContacts(db, undoing);
  if (kind === 'consent') return restoreConsent(db, undoing);
  if (kind === 'merge') return restoreMerged(db, undoing);
  if (kind === 'change' && fieldId !== null) return restoreField(db, { ...undoing, fieldId });
  if (kind === 'list_add' && listId !== null) return undoListAdd(db, { ...undoing, listId, addedAt: at });
  if (kind === 'list_remove' && listId !== null) return undoListRemove(db, { ...undoing, listId });
  throw new Error(`An act of the kind ${kind} cannot be undone.`);
}

// The one that was kept first: what it got from the others is known as long as they are kept.
async function restoreMerged(db: ActorContext['db'], undoing: Undoing): Promise<string[]> {
  const kept = await restoreKept(db, undoing);
  return [...kept, ...(await restoreContacts(db, undoing))];
}

const kindWords: Record<ActRow['kind'], string> = {
  change: 'set',
  consent: 'consent',
  delete: 'deleted',
  list_add: 'added to',
  list_remove: 'taken off',
  merge: 'merged',
  unsubscribe: 'opted out',
};

function wordsOf({ kind, name }: ActRow): string {
  return `${kindWords[kind]} ${name}`.trim();
}
