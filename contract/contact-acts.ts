import Type, { type Static } from 'typebox';
import { FieldId } from './contact-fields.ts';
import { Consent, ContactFilter, FieldValues } from './contacts.ts';
import { endpoint } from './endpoint.ts';
import { by, Cursor, exactly, Id, Instant, nullable, oneOf, Version } from './values.ts';

/** How many contacts one act changes at most. */
export const actContactsAtMost = 100_000;
/** How many contacts are opted out by one act at most, for that cannot be undone. */
export const actUnsubscribesAtMost = 10_000;
/** How many contacts become one at most. */
export const mergeContactsAtMost = 10;
/** For how many days an act can be undone. */
export const undoDays = 30;

export const ActKind = oneOf([
  'change',
  'consent',
  'delete',
  'list_add',
  'list_remove',
  'merge',
  'unsubscribe',
]);
export type ActKind = Static<typeof ActKind>;

export const ContactAct = exactly({
  id: Id,
  kind: ActKind,
  name: Type.String({ description: 'The list, or the field, that it was about.' }),
  contacts: Type.Integer({ description: 'How many contacts it changed.' }),
  by: by(),
  at: Instant,
  undoneAt: nullable(Instant),
  canUndo: Type.Boolean(),
});
export type ContactAct = Static<typeof ContactAct>;

export const Selection = Type.Union([
  exactly({ contactIds: Type.Array(Id, { minItems: 1, maxItems: 1000 }) }),
  exactly(
    { filter: ContactFilter, count: Type.Integer({ minimum: 1 }) },
    { description: 'All that pass the filter; `count` is how many the person was told.' },
  ),
]);
export type Selection = Static<typeof Selection>;

export const Act = Type.Union([
  exactly({ kind: Type.Literal('list_add'), listId: Id }),
  exactly({ kind: Type.Literal('list_remove'), listId: Id }),
  exactly({
    kind: Type.Literal('change'),
    fieldId: FieldId,
    value: Type.String({ maxLength: 500, description: 'An empty one takes the value away.' }),
  }),
  exactly({
    kind: Type.Literal('consent'),
    basis: Consent,
    words: Type.String({ maxLength: 500, description: 'The evidence; required for express consent.' }),
  }),
  exactly({ kind: Type.Literal('unsubscribe'), reason: Type.String({ maxLength: 300 }) }),
  exactly({ kind: Type.Literal('delete') }),
]);
export type Act = Static<typeof Act>;

/** What is done to many contacts at once. */
export const contactActs = {
  listContactActs: endpoint({
    method: 'GET',
    path: '/api/contact-acts',
    permission: 'member',
    summary: 'List what was done to many contacts at once',
    description: 'Newest first.',
    query: exactly({
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    status: 200,
    output: exactly({ acts: Type.Array(ContactAct), nextCursor: nullable(Type.String()) }),
    refusals: [],
  }),
  addContactAct: endpoint({
    method: 'POST',
    path: '/api/contact-acts',
    permission: 'member',
    summary: 'Do something to many contacts',
    description:
      'To at most 100,000 at once, in one transaction; opting out, to 10,000. All but opting out can be undone for 30 days.',
    body: exactly({ selection: Selection, act: Act }),
    status: 201,
    output: ContactAct,
    refusals: [
      'not_found',
      'filter_wrong',
      'selection_changed',
      'too_many_contacts',
      'list_is_dynamic',
      'field_value_wrong',
      'consent_words_missing',
    ],
  }),
  addContactMerge: endpoint({
    method: 'POST',
    path: '/api/contact-merges',
    permission: 'member',
    summary: 'Make one contact of several',
    description:
      'The kept contact keeps its number and its consent, takes the values below, and is in the lists of all; the others go.',
    body: exactly({
      keptId: Id,
      version: Version,
      mergedIds: Type.Array(Id, { minItems: 1, maxItems: mergeContactsAtMost - 1 }),
      firstName: Type.Optional(Type.String({ maxLength: 100 })),
      lastName: Type.Optional(Type.String({ maxLength: 100 })),
      notes: Type.Optional(Type.String({ maxLength: 5000 })),
      fields: Type.Optional(FieldValues),
    }),
    status: 201,
    output: ContactAct,
    refusals: ['not_found', 'version_conflict', 'field_value_wrong'],
  }),
  addContactNamesakes: endpoint({
    method: 'POST',
    path: '/api/contact-namesakes',
    permission: 'member',
    summary: 'Say that contacts of one name are different people',
    description: 'They are not shown as possible duplicates again, until somebody else has that name too.',
    body: exactly({ contactIds: Type.Array(Id, { minItems: 2, maxItems: mergeContactsAtMost }) }),
    status: 204,
    refusals: ['not_found'],
  }),
  undoContactAct: endpoint({
    method: 'DELETE',
    path: '/api/contact-acts/:actId',
    permission: 'member',
    summary: 'Undo what was done to many contacts',
    description:
      'What was changed again or deleted since is left as it is, and counted. The others of a merge come back though the contact that it kept is deleted by now; that one stays deleted.',
    params: exactly({ actId: Id }),
    status: 200,
    output: exactly({ restored: Type.Integer(), left: Type.Integer() }),
    refusals: ['not_found', 'act_not_undoable'],
  }),
} as const;
