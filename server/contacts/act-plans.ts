import { consentWords } from '#contract/consent-words.ts';
import type { Act } from '#contract/contact-acts.ts';
import type { Action } from '#server/accounts/activity.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { refuseValue } from './contact-details.ts';
import { readContactWords, readFieldValue } from './contact-values.ts';
import {
  type ActKey,
  addToList,
  deletePicked,
  type Kept,
  removeFromList,
  setConsent,
  setField,
} from './queries/acts.ts';
import { listFieldRows } from './queries/fields.ts';
import { holdList } from './queries/lists.ts';

/** What an act of a kind does to the contacts that were picked, and what is kept of them so that it can be undone. */
export type Plan = {
  name: string;
  action: Action;
  kept: Kept;
  listId?: string;
  fieldId?: string;
  change?: 'changed' | 'consent' | 'list_added' | 'list_removed';
  carryOut(context: ActorContext, doing: ActKey & { at: Date }): Promise<number>;
};

/** Reads what is to be done. Refuses not_found (a list, a field), list_is_dynamic, field_value_wrong, consent_words_missing. */
export async function planAct(
  context: ActorContext,
  act: Exclude<Act, { kind: 'unsubscribe' }>,
): Promise<Plan> {
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
  const value = read === '' ? undefined : read;
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
