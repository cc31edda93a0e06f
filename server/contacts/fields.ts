import { randomInt } from 'node:crypto';
import {
  type ContactField,
  type contactFields,
  contactFieldsAtMost,
  type FieldKind,
  ownMergeFields,
} from '#contract/contact-fields.ts';
import type { Body, Output } from '#contract/endpoint.ts';
import { nameField } from '#contract/merge-fields.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { recordOn } from './contact-activity.ts';
import { readContactName } from './contact-values.ts';
import { insertField, listFieldRows, lockFields, placeFields, updateField } from './queries/fields.ts';
import { listDynamicFilters, lockLists } from './queries/lists.ts';

type Fields = Output<typeof contactFields.listContactFields>;

/** Lists the fields of contacts, in the order that the account gave them. */
export async function listContactFields(context: ActorContext): Promise<Fields> {
  return { fields: await listFieldRows(context.db, context.actor.accountId) };
}

/**
 * Adds a field, whose merge field is made from its label. Refuses field_label_wrong, field_taken, field_options_wrong, too_many_fields
 * (over 50).
 */
export async function addContactField(
  context: ActorContext,
  body: Body<typeof contactFields.addContactField>,
): Promise<ContactField> {
  const label = readLabel(body.label);
  const options = readOptions(body.kind, body.options ?? []);
  const key = nameField(label);
  if (key === '') throw refuseField('field_label_wrong', 'label');
  return actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    await lockFields(context.db, accountId);
    const fields = await listFieldRows(context.db, accountId);
    const isTaken = fields.some((field) => field.key === key) || ownKeys.includes(key);
    if (isTaken) throw refuseField('field_taken', 'label');
    if (fields.length >= contactFieldsAtMost) throw new Refusal('too_many_fields');
    const field = await storeField(context, { key, label, kind: body.kind, options }, fields.length);
    await recordOn(context, {
      action: 'contact_field.added',
      kind: 'contact_field',
      id: field.id,
      name: label,
    });
    return field;
  });
}

const ownKeys: readonly string[] = ownMergeFields;

/** Stores a field under an id of three characters, or of more where the account has, or once had, a field of that id. */
async function storeField(
  { db, actor, clock }: ActorContext,
  field: Omit<ContactField, 'id'>,
  place: number,
): Promise<ContactField> {
  const { accountId } = actor;
  const options = JSON.stringify(field.options);
  for (let length = 3; ; length += 1) {
    const id = drawId(length);
    if (await insertField(db, { ...field, accountId, id, options, place, createdAt: clock.now() }))
      return { id, ...field };
  }
}

/** Digits, and letters that make no words. */
const idAlphabet = '0123456789bcdfghjkmnpqrstvwxyz';

function drawId(length: number): string {
  return Array.from({ length }, () => idAlphabet[randomInt(idAlphabet.length)]).join('');
}

/** Changes the label or the options of a field. Refuses not_found, field_label_wrong, field_options_wrong. */
export async function changeContactField(
  context: ActorContext,
  fieldId: string,
  body: Body<typeof contactFields.changeContactField>,
): Promise<ContactField> {
  return actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    await lockFields(context.db, accountId);
    const before = await getField(context, fieldId);
    const change = {
      ...(body.label !== undefined && { label: readLabel(body.label) }),
      ...(body.options !== undefined && { options: readOptions(before.kind, body.options) }),
    };
    const { options, ...rest } = change;
    const values = { ...rest, ...(options && { options: JSON.stringify(options) }) };
    if (Object.keys(values).length === 0) return before;
    await updateField(context.db, { accountId, id: fieldId }, values);
    await recordOn(context, {
      action: 'contact_field.changed',
      kind: 'contact_field',
      id: fieldId,
      name: before.label,
    });
    return { ...before, ...change };
  });
}

/**
 * Removes a field; what contacts have in it is seen no more, and is taken away by and by. Refuses not_found, and field_in_use while a
 * dynamic list goes by it.
 */
export async function removeContactField(context: ActorContext, fieldId: string): Promise<void> {
  await actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    // A dynamic list that is just being made may go by it.
    await lockLists(context.db, accountId);
    await lockFields(context.db, accountId);
    const { label } = await getField(context, fieldId);
    const filters = await listDynamicFilters(context.db, accountId);
    if (filters.some(({ filter }) => filter?.conditions?.some((each) => each.fieldId === fieldId)))
      throw new Refusal('field_in_use');
    await updateField(context.db, { accountId, id: fieldId }, { removedAt: context.clock.now() });
    await recordOn(context, {
      action: 'contact_field.removed',
      kind: 'contact_field',
      id: fieldId,
      name: label,
    });
  });
}

/** Puts the fields in order; those that are not named come last. Refuses not_found. */
export async function orderContactFields(
  context: ActorContext,
  { fieldIds }: Body<typeof contactFields.orderContactFields>,
): Promise<Fields> {
  return actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    await lockFields(context.db, accountId);
    const known = (await listFieldRows(context.db, accountId)).map(({ id }) => id);
    if (fieldIds.some((id) => !known.includes(id))) throw new Refusal('not_found');
    await placeFields(context.db, accountId, [...new Set([...fieldIds, ...known])]);
    await recordOn(context, {
      action: 'contact_field.changed',
      kind: 'contact_field',
      id: null,
      name: 'their order',
    });
    return listContactFields(context);
  });
}

async function getField(context: ActorContext, id: string): Promise<ContactField> {
  const fields = await listFieldRows(context.db, context.actor.accountId);
  const field = fields.find((each) => each.id === id);
  if (!field) throw new Refusal('not_found');
  return field;
}

function readLabel(text: string): string {
  const label = readContactName(text);
  if (label === '') throw refuseField('field_label_wrong', 'label');
  return label;
}

function readOptions(kind: FieldKind, texts: readonly string[]): string[] {
  const options = texts.map(readContactName);
  const once = new Set(options.map((option) => option.toLowerCase()));
  const isRight = kind === 'choice' ? options.length > 0 : options.length === 0;
  if (!isRight || once.size < options.length || once.has(''))
    throw refuseField('field_options_wrong', 'options');
  return options;
}
