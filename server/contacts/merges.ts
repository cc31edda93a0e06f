import type { ContactAct, contactActs } from '#contract/contact-acts.ts';
import { nameContact } from '#contract/contact-name.ts';
import type { contacts } from '#contract/contacts.ts';
import type { Body, Output } from '#contract/endpoint.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { getAct } from './act-list.ts';
import { recordAct } from './contact-activity.ts';
import { readDetails, storeFields } from './contact-details.ts';
import { readCursor, refuseCursor, writeCursor } from './cursors.ts';
import { describeContacts } from './describe-contact.ts';
import { countAct, insertAct, isAmong, pickContacts } from './queries/acts.ts';
import {
  findContactRow,
  insertContactChange,
  listContactRows,
  updateContact,
} from './queries/contact-rows.ts';
import { walkSharedNames } from './queries/contact-search.ts';
import { listFieldRows } from './queries/fields.ts';
import { listNamesakes } from './queries/namesakes.ts';
import { deleteMerged, uniteLists } from './queries/undo.ts';

const groupsShown = 20;
/** About 50 ms where they lie in memory. */
const namesWalked = 10_000;

/** Lists names that several contacts share, with the first ten contacts of each, save whom somebody told apart: what it finds among 10,000 contacts, then where to go on. */
export async function listContactDuplicates(
  context: ActorContext,
  cursor: string | undefined,
): Promise<Output<typeof contacts.listContactDuplicates>> {
  const { accountId } = context.actor;
  const after = cursor === undefined ? undefined : readNames(cursor);
  const wanted = { accountId, after, limit: groupsShown };
  const { groups: shared, reached } = await walkSharedNames(context.db, wanted, namesWalked);
  const names = shared.map(({ last }) => last);
  const apart = await listNamesakes(context.db, accountId, names);
  const shown = shared.filter(({ ids }) => !ids.every((id) => apart.has(id)));
  const rows = await listContactRows(
    context.db,
    accountId,
    shown.flatMap(({ ids }) => ids),
  );
  const all = new Map((await describeContacts(context, rows)).map((contact) => [contact.id, contact]));
  const groups = shown.map(({ ids }) => ids.flatMap((id) => all.get(id) ?? []));
  return { groups, nextCursor: reached ? writeCursor([reached.last, reached.first]) : null };
}

function readNames(cursor: string): string[] {
  const texts = readCursor(cursor).filter((part) => typeof part === 'string');
  if (texts.length !== 2) throw refuseCursor();
  return texts;
}

/**
 * Makes one contact of several: it keeps its number and its consent, takes the values given, and is in the lists of all; the others go.
 * Refuses not_found, version_conflict, field_value_wrong.
 */
export async function addContactMerge(
  context: ActorContext,
  { keptId, version, mergedIds, ...details }: Body<typeof contactActs.addContactMerge>,
): Promise<ContactAct> {
  const others = [...new Set(mergedIds)].filter((id) => id !== keptId);
  if (others.length === 0) throw new Refusal('not_found');
  return actInTransaction(context, async (context) => {
    const { accountId, userId } = context.actor;
    const at = context.clock.now();
    const key = { accountId, actId: mintId(at) };
    const before = await findContactRow(context.db, { accountId, id: keptId });
    if (!before) throw new Refusal('not_found');
    const fields = await listFieldRows(context.db, accountId);
    const values = storeFields(readDetails(context, { details, fields }), before.fields);
    const name = nameContact({ ...before, ...values });
    await insertAct(context.db, { accountId, id: key.actId, kind: 'merge', name, userId, at });
    const picked = await pickContacts(
      context.db,
      { ...key, tests: [isAmong([keptId, ...others])], limit: 11 },
      'row',
    );
    if (picked !== others.length + 1) throw new Refusal('not_found');
    if (!(await updateContact(context.db, { accountId, id: keptId, version }, { ...values, updatedAt: at })))
      throw new Refusal('version_conflict');
    await uniteLists(context.db, { ...key, keptId, at });
    await deleteMerged(context.db, { ...key, keptId, version: version + 1 });
    await countAct(context.db, key, picked);
    const change = { change: 'merged', words: `${others.length + 1} contacts`, userId, at } as const;
    await insertContactChange(context.db, { accountId, contactId: keptId, id: key.actId, ...change });
    await recordAct(context, { actId: key.actId, action: 'contacts.merged', name, contacts: picked });
    return getAct(context, key);
  });
}
