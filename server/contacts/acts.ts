import {
  actContactsAtMost,
  actUnsubscribesAtMost,
  type ContactAct,
  type contactActs,
  type Selection,
} from '#contract/contact-acts.ts';
import type { Body } from '#contract/endpoint.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { getAct } from './act-list.ts';
import { planAct } from './act-plans.ts';
import { announceContacts, recordAct, recordContact } from './contact-activity.ts';
import { resolveFilter } from './contact-filter.ts';
import { readContactWords } from './contact-values.ts';
import {
  type ActKey,
  countAct,
  findOnlyPicked,
  insertAct,
  isAmong,
  type Kept,
  listNumbers,
  noteAct,
  pickContacts,
} from './queries/acts.ts';
import { type Test, writeFilter } from './queries/contact-filter.ts';
import { type CancelWaiting, unsubscribeAll } from './unsubscribes.ts';

const unsubscribedAtOnce = 500;

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
