import { nameContact } from '#contract/contact-name.ts';
import { maskMobile } from '#contract/mask.ts';
import { type Action, type ActivityEntry, recordByActor } from '#server/accounts/activity.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';

type Done = {
  action: Action;
  kind: NonNullable<ActivityEntry['target']>['kind'];
  id: string | null;
  name: string;
  details?: ActivityEntry['details'];
};

/** Writes what a person did to fields, lists or many contacts into the activity log, and tells every open page of the account. */
export async function recordOn(
  context: ActorContext,
  { action, kind, id, name, details }: Done,
): Promise<void> {
  const { accountId } = context.actor;
  await recordByActor(context, {
    action,
    target: { kind, id, name },
    ...(details && { details }),
  });
  await announceContacts(context, accountId);
}

type Subject = { id: string; number: string; firstName: string; lastName: string };

/** Writes what a person did to one contact into the activity log, by its name or the end of its number, and tells every open page. */
export async function recordContact(
  context: ActorContext,
  action: Extract<Action, `contact.${string}`>,
  { contact, details }: { contact: Subject; details?: ActivityEntry['details'] },
): Promise<void> {
  const name = nameContact(contact) || maskMobile(contact.number);
  await recordOn(context, { action, kind: 'contact', id: contact.id, name, ...(details && { details }) });
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

/** Tells every open page of the account that contacts, fields or lists have changed. */
export async function announceContacts(context: Pick<Context, 'db'>, accountId: string): Promise<void> {
  await announce(context, 'live', { accountId, event: { type: 'contacts.changed' } });
}
