import { consentWords } from '#contract/consent-words.ts';
import {
  type Act,
  actContactsAtMost,
  actUnsubscribesAtMost,
  type ContactAct,
  type contactActs,
  type Selection,
  undoDays,
} from '#contract/contact-acts.ts';
import type { Body, Output, Query } from '#contract/endpoint.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import type { Action } from '#server/accounts/activity.ts';
import { nameBy } from '#server/accounts/person-name.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { checkIdCursor } from '#server/platform/id-cursor.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { announceContacts, recordContact, recordOn } from './contact-activity.ts';
import { refuseValue } from './contact-details.ts';
import { resolveFilter } from './contact-filter.ts';
import { type FieldValue, readContactWords, readFieldValue } from './contact-values.ts';
import {
  type ActKey,
  type ActRow,
  addToList,
  countAct,
  deletePicked,
  findAct,
  findOnlyPicked,
  insertAct,
  isAmong,
  type Kept,
  listActRows,
  listNumbers,
  noteAct,
  pickContacts,
  removeFromList,
  setConsent,
  setField,
} from './queries/acts.ts';
import { type Test, writeFilter } from './queries/contact-filter.ts';
import { listFieldRows } from './queries/fields.ts';
import { holdList } from './queries/lists.ts';
import { type CancelWaiting, unsubscribeAll } from './unsubscribes.ts';

const pageRows = 30;
const unsubscribedAtOnce = 500;
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

/** An act as the API shows it. */
export function describeAct(context: ActorContext, row: ActRow): ContactAct {
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

/**
 * Does something to many contacts, by their ids or all that pass a filter. In one transaction, save opting out, which goes on from 500 to
 * 500 and cannot be undone. Refuses not_found (a list, a field), filter_wrong, selection_changed, too_many_contacts, list_is_dynamic,
 * field_value_wrong, consent_words_missing.
 */
export async function addContactAct(
  context: ActorContext,
  { selection, act }: Body<typeof contactActs.addContactAct>,
  cancelWaiting: CancelWaiting,
): Promise<ContactAct> {
  if (act.kind === 'unsubscribe')
    return unsubscribeMany(context, { selection, reason: act.reason }, cancelWaiting);
  return actInTransaction(context, async (context) => {
    const { accountId, userId } = context.actor;
    const at = context.clock.now();
    const key = { accountId, actId: mintId(at) };
    const plan = await planAct(context, act);
    const { name, listId = null, fieldId = null, kept } = plan;
    const row = { accountId, id: key.actId, kind: act.kind, name, listId, fieldId, userId, at };
    await insertAct(context.db, row);
    await pick(context, { key, selection, kept });
    const only = act.kind === 'delete' ? await findOnlyPicked(context.db, key) : undefined;
    const contacts = await plan.carryOut(context, { ...key, at });
    await countAct(context.db, key, contacts);
    const { change } = plan;
    if (change) await noteAct(context.db, { ...key, change, words: name, userId, at });
    if (only) await recordContact(context, 'contact.deleted', { contact: only });
    else await recordAct(context, { actId: key.actId, action: plan.action, name, contacts });
    return getAct(context, key);
  });
}

type Plan = {
  name: string;
  action: Action;
  kept: Kept;
  listId?: string;
  fieldId?: string;
  change?: 'changed' | 'consent' | 'list_added' | 'list_removed';
  carryOut(context: ActorContext, doing: ActKey & { at: Date }): Promise<number>;
};

async function planAct(context: ActorContext, act: Exclude<Act, { kind: 'unsubscribe' }>): Promise<Plan> {
  switch (act.kind) {
    case 'list_add': {
      const { name } = await getStaticList(context, act.listId);
      const carryOut: Plan['carryOut'] = ({ db }, doing) => addToList(db, { ...doing, listId: act.listId });
      return {
        name,
        action: 'contacts.listed',
        kept: 'nothing',
        listId: act.listId,
        change: 'list_added',
        carryOut,
      };
    }
    case 'list_remove': {
      const { name } = await getStaticList(context, act.listId);
      const carryOut: Plan['carryOut'] = ({ db }, doing) =>
        removeFromList(db, { ...doing, listId: act.listId });
      return {
        name,
        action: 'contacts.unlisted',
        kept: 'nothing',
        listId: act.listId,
        change: 'list_removed',
        carryOut,
      };
    }
    case 'change':
      return planChange(context, act);
    case 'consent':
      return planConsent(context, act);
    case 'delete':
      return {
        name: '',
        action: 'contacts.deleted',
        kept: 'row',
        carryOut: ({ db }, doing) => deletePicked(db, doing),
      };
  }
}

async function planChange(
  context: ActorContext,
  { fieldId, value: text }: { fieldId: string; value: string },
): Promise<Plan> {
  const field = (await listFieldRows(context.db, context.actor.accountId)).find(({ id }) => id === fieldId);
  if (!field) throw new Refusal('not_found');
  const read = readFieldValue(field, text);
  if (read === undefined) throw refuseValue(field, 'act/value');
  const value: FieldValue | undefined = read === '' ? undefined : read;
  const carryOut: Plan['carryOut'] = ({ db }, doing) => setField(db, { ...doing, fieldId, value });
  return {
    name: field.label,
    action: 'contacts.changed',
    kept: { fieldId },
    fieldId,
    change: 'changed',
    carryOut,
  };
}

function planConsent(
  { actor: { userId } }: ActorContext,
  { basis, words: text }: Extract<Act, { kind: 'consent' }>,
): Plan {
  const words = readContactWords(text);
  if (basis === 'express' && words === '') throw refuseField('consent_words_missing', 'act/words');
  return {
    name: [consentWords[basis], words].filter(Boolean).join(': '),
    action: 'contacts.consent',
    kept: 'consent',
    change: 'consent',
    carryOut: ({ db }, doing) => setConsent(db, { ...doing, basis, words, userId }),
  };
}

async function getStaticList(context: ActorContext, id: string): Promise<{ name: string }> {
  const list = await holdList(context.db, { accountId: context.actor.accountId, id });
  if (!list) throw new Refusal('not_found');
  if (list.kind === 'dynamic') throw new Refusal('list_is_dynamic');
  return list;
}

async function pick(
  context: ActorContext,
  { key, selection, kept }: { key: ActKey; selection: Selection; kept: Kept },
): Promise<void> {
  const limit = actContactsAtMost + 1;
  const tests = await readSelection(context, selection);
  checkCount(selection, await pickContacts(context.db, { ...key, tests, limit }, kept), limit);
}

async function readSelection(context: ActorContext, selection: Selection): Promise<Test[]> {
  if ('contactIds' in selection) return [isAmong(selection.contactIds)];
  return writeFilter(context.actor.accountId, await resolveFilter(context, selection.filter));
}

/** What a person confirmed is done, or nothing. */
function checkCount(selection: Selection, count: number, limit: number): void {
  if (count === limit) throw new Refusal('too_many_contacts');
  if ('contactIds' in selection) {
    if (count === 0) throw new Refusal('not_found');
    return;
  }
  if (count === selection.count) return;
  const detail = `${count.toLocaleString('en')} contacts pass the filter by now, not ${selection.count.toLocaleString('en')}. Look at them again, then repeat it.`;
  throw new Refusal('selection_changed', { detail });
}

// Some hundreds in a transaction: whoever is texted at this moment waits no longer. What broke off is said nowhere to be done, and done
// again it ends; each number that is out says itself who put it out.
async function unsubscribeMany(
  context: ActorContext,
  { selection, reason }: { selection: Selection; reason: string },
  cancelWaiting: CancelWaiting,
): Promise<ContactAct> {
  const { accountId, userId } = context.actor;
  const at = context.clock.now();
  const key = { accountId, actId: mintId(at) };
  const words = readContactWords(reason);
  const numbers = await actInTransaction(context, (context) => pickNumbers(context, selection));
  for (let from = 0; from < numbers.length; from += unsubscribedAtOnce)
    await actInTransaction(context, async (context) => {
      const some = numbers.slice(from, from + unsubscribedAtOnce);
      await unsubscribeAll(
        context,
        { accountId, numbers: some, origin: 'hand', reason: words, userId },
        cancelWaiting,
      );
      await announceContacts(context, accountId);
    });
  const contacts = numbers.length;
  await actInTransaction(context, async (context) => {
    await insertAct(context.db, {
      accountId,
      id: key.actId,
      kind: 'unsubscribe',
      contacts,
      userId,
      at,
      name: words,
    });
    await recordAct(context, { actId: key.actId, action: 'contacts.unsubscribed', name: '', contacts });
  });
  return getAct(context, key);
}

async function pickNumbers(context: ActorContext, selection: Selection): Promise<string[]> {
  const limit = actUnsubscribesAtMost + 1;
  const tests = await readSelection(context, selection);
  const numbers = await listNumbers(context.db, { accountId: context.actor.accountId, tests, limit });
  checkCount(selection, numbers.length, limit);
  return numbers;
}

/** Finds an act of the account, as the API shows it. Refuses not_found. */
export async function getAct(context: ActorContext, key: ActKey): Promise<ContactAct> {
  const row = await findAct(context.db, key);
  if (!row) throw new Refusal('not_found');
  return describeAct(context, row);
}

/** Writes an act on contacts into the activity log. */
export async function recordAct(
  context: ActorContext,
  { actId, action, name, contacts }: { actId: string; action: Action; name: string; contacts: number },
): Promise<void> {
  const count = `${contacts.toLocaleString('en')} ${contacts === 1 ? 'contact' : 'contacts'}`;
  const target = name === '' ? count : `${count}: ${name}`;
  await recordOn(context, { action, kind: 'contacts', id: actId, name: target, details: { contacts } });
}
