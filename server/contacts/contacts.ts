import { consentWords } from '#contract/consent-words.ts';
import { nameContact } from '#contract/contact-name.ts';
import type { Contact, contacts } from '#contract/contacts.ts';
import type { Body, Output } from '#contract/endpoint.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import type { AccountId, ActorContext } from '#server/platform/context.ts';
import { brokenIndex } from '#server/platform/db/broken-index.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { announceContacts, recordContact } from './contact-activity.ts';
import { type ContactValues, type ReadDetails, readDetails, storeFields } from './contact-details.ts';
import { readContactMobile } from './contact-number.ts';
import { describeContacts } from './describe-contact.ts';
import {
  findContactByNumber,
  findContactRow,
  insertContact,
  insertContactChange,
  listNamesOf,
  type StoredContact,
  updateContact,
} from './queries/contact-rows.ts';
import { type FieldRow, listFieldRows } from './queries/fields.ts';
import { addMember, holdList, type ListRow, listListsOf } from './queries/lists.ts';
import { findOptOut } from './unsubscribes.ts';

const namesAtMost = 200;

/**
 * Adds a contact, its mobile in any spelling. Refuses recipient_invalid, contact_number_taken (saying whose it is), field_value_wrong,
 * not_found of a list, list_is_dynamic.
 */
export async function addContact(
  context: ActorContext,
  { number: text, listIds = [], ...details }: Body<typeof contacts.addContact>,
): Promise<Contact> {
  const number = readContactMobile(context, text);
  return actInTransaction(context, async (context) => {
    const { accountId, userId } = context.actor;
    const now = context.clock.now();
    const id = mintId(now);
    const lists = await holdLists(context, listIds);
    const fields = await listFieldRows(context.db, accountId);
    const values = storeFields(readDetails(context, { details, fields }), {});
    const row = { ...values, accountId, id, number, createdAt: now, updatedAt: now };
    if (!(await insertContact(context.db, row))) throw await refuseTaken(context, number);
    await insertContactChange(context.db, {
      accountId,
      contactId: id,
      id: mintId(now),
      change: 'created',
      userId,
      at: now,
    });
    if (details.consent) await noteConsent(context, id, values);
    await joinLists(context, { contactId: id, number, lists });
    const contact = await getContact(context, id);
    await recordContact(context, 'contact.added', { contact });
    return contact;
  });
}

async function refuseTaken(context: ActorContext, number: string): Promise<Refusal> {
  const taken = await findContact(context, { accountId: context.actor.accountId, number });
  const name = nameContact(taken ?? { firstName: '', lastName: '' });
  const detail = `${name === '' ? 'A contact without a name' : name} has this number already. Change that contact.`;
  return new Refusal('contact_number_taken', { detail, errors: [{ pointer: '/number', detail }] });
}

// Lists are locked before contacts, and in the order of their ids.
async function holdLists({ db, actor }: ActorContext, listIds: readonly string[]): Promise<ListRow[]> {
  const held: ListRow[] = [];
  for (const id of [...new Set(listIds)].toSorted()) {
    const list = await holdList(db, { accountId: actor.accountId, id });
    if (!list) throw new Refusal('not_found');
    if (list.kind === 'dynamic') throw new Refusal('list_is_dynamic');
    held.push(list);
  }
  return held;
}

type Joining = { contactId: string; number: string; lists: readonly ListRow[] };

async function joinLists(context: ActorContext, { contactId, number, lists }: Joining): Promise<void> {
  const { accountId, userId } = context.actor;
  if (lists.length === 0) return;
  if ((await findOptOut(context, { accountId, number })) !== undefined) return;
  const at = context.clock.now();
  for (const { id, name } of lists) {
    await addMember(context.db, { accountId, contactId, listIds: [id], at });
    const change = { change: 'list_added', words: name, userId, at } as const;
    await insertContactChange(context.db, { accountId, contactId, id: mintId(at), ...change });
  }
}

async function noteConsent(context: ActorContext, contactId: string, values: ContactValues): Promise<void> {
  const { accountId, userId } = context.actor;
  const at = context.clock.now();
  const basis = consentWords[values.consent ?? 'unknown'];
  const words = [basis, values.consentWords].filter((each) => each).join(': ');
  await insertContactChange(context.db, {
    accountId,
    contactId,
    id: mintId(at),
    change: 'consent',
    words,
    userId,
    at,
  });
}

/** Shows a contact and the static lists that it is in. Refuses not_found. */
export async function showContact(
  context: ActorContext,
  contactId: string,
): Promise<Output<typeof contacts.showContact>> {
  const contact = await getContact(context, contactId);
  return { contact, lists: await listListsOf(context.db, context.actor.accountId, contactId) };
}

/** A contact as the API shows it. Refuses not_found. */
export async function getContact(context: ActorContext, id: string): Promise<Contact> {
  const [contact] = await describeContacts(context, [await getRow(context, id)]);
  if (!contact) throw new Refusal('not_found');
  return contact;
}

async function getRow(context: ActorContext, id: string): Promise<StoredContact> {
  const row = await findContactRow(context.db, { accountId: context.actor.accountId, id });
  if (!row) throw new Refusal('not_found');
  return row;
}

/** Finds the contact of a number, by its name; undefined where there is none. */
export async function findContact(
  { db }: Pick<ActorContext, 'db'>,
  { accountId, number }: { accountId: AccountId; number: string },
) {
  return findContactByNumber(db, accountId, number);
}

/** Changes a contact. Refuses not_found, version_conflict, recipient_invalid, contact_number_taken, field_value_wrong. */
export async function changeContact(
  context: ActorContext,
  contactId: string,
  { version, number: text, ...details }: Body<typeof contacts.changeContact>,
): Promise<Contact> {
  const number = text === undefined ? undefined : readContactMobile(context, text);
  return actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    const before = await getRow(context, contactId);
    const fields = await listFieldRows(context.db, accountId);
    const read = readDetails(context, { details, fields });
    const values = storeFields(read, before.fields);
    const taken = number === undefined ? undefined : await findContact(context, { accountId, number });
    if (number !== undefined && taken && taken.id !== contactId) throw await refuseTaken(context, number);
    const change = { ...values, ...(number !== undefined && { number }), updatedAt: context.clock.now() };
    const key = { accountId, id: contactId, version };
    if (!(await refuseTakenMeanwhile(() => updateContact(context.db, key, change))))
      throw new Refusal('version_conflict');
    const changed = listChanged({ before, read, number, fields });
    await noteChange(context, contactId, changed);
    if (details.consent) await noteConsent(context, contactId, values);
    const contact = await getContact(context, contactId);
    const done = [...changed, ...(details.consent ? ['consent'] : [])];
    if (done.length > 0)
      await recordContact(context, 'contact.changed', { contact, details: { fields: done.join(', ') } });
    else await announceContacts(context, accountId);
    return contact;
  });
}

/** Runs a write; when another request gave the number to a contact in the meantime, throws contact_number_taken. */
async function refuseTakenMeanwhile<R>(write: () => Promise<R>): Promise<R> {
  try {
    return await write();
  } catch (error) {
    throw brokenIndex(error) === 'contacts_by_number' ? refuseField('contact_number_taken', 'number') : error;
  }
}

type Changing = {
  before: StoredContact;
  read: ReadDetails;
  number: string | undefined;
  fields: readonly FieldRow[];
};

/** What became other than it was, in words. */
function listChanged({ before, read, number, fields }: Changing): string[] {
  const { details } = read;
  return [
    ...(number !== undefined && number !== before.number ? ['number'] : []),
    ...(details.firstName !== undefined && details.firstName !== before.firstName ? ['first name'] : []),
    ...(details.lastName !== undefined && details.lastName !== before.lastName ? ['last name'] : []),
    ...(details.notes !== undefined && details.notes !== before.notes ? ['notes'] : []),
    ...fields
      .filter(({ id }) => read.fields[id] !== undefined && read.fields[id] !== (before.fields[id] ?? ''))
      .map(({ label }) => label),
  ];
}

async function noteChange(
  context: ActorContext,
  contactId: string,
  changed: readonly string[],
): Promise<void> {
  if (changed.length === 0) return;
  const { accountId, userId } = context.actor;
  const at = context.clock.now();
  const change = { change: 'changed', words: changed.join(', '), userId, at } as const;
  await insertContactChange(context.db, { accountId, contactId, id: mintId(at), ...change });
}

/** Names the contacts of numbers (E.164, with commas between them, at most 200). */
export async function listContactNames(
  context: ActorContext,
  numbers: string,
): Promise<Output<typeof contacts.listContactNames>> {
  const asked = [...new Set(numbers.split(',').map((number) => number.trim()))].slice(0, namesAtMost);
  return { contacts: await listNamesOf(context.db, context.actor.accountId, asked) };
}
