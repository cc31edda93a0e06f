import Type, { type Static } from 'typebox';
import { FieldId } from './contact-fields.ts';
import { endpoint } from './endpoint.ts';
import { UnsubscribeOrigin } from './unsubscribes.ts';
import { by, Cursor, exactly, Id, Instant, Mobile, nullable, oneOf, Version } from './values.ts';

export const Consent = oneOf(['unknown', 'express', 'inferred'], {
  description:
    'express: the person agreed; inferred: from what they do with the business; Spam Act 2003, schedule 2.',
});
export type Consent = Static<typeof Consent>;

export const contactNameLengthAtMost = 100;
export const contactNotesLengthAtMost = 5000;
/** A value of a field of the account's own, as people write it. */
export const fieldValueLengthAtMost = 500;

const Name = Type.String({ maxLength: contactNameLengthAtMost });
const Notes = Type.String({ maxLength: contactNotesLengthAtMost });

/** Values by the id of their field: a number as 42.5, a date as 2026-03-01, a choice as its option. */
export const FieldValues = Type.Record(FieldId, Type.String({ maxLength: fieldValueLengthAtMost }), {
  additionalProperties: false,
  description:
    'Values by the id of their field; an empty one takes the value away. A date is written 2026-03-01.',
});
export type FieldValues = Static<typeof FieldValues>;

export const Contact = exactly({
  id: Id,
  number: Type.String({ description: 'E.164.' }),
  firstName: Type.String(),
  lastName: Type.String(),
  fields: Type.Record(Type.String(), Type.String(), { description: 'Values by the id of their field.' }),
  notes: Type.String(),
  consent: exactly({ basis: Consent, words: Type.String(), at: nullable(Instant), by: by() }),
  optedOut: nullable(exactly({ origin: UnsubscribeOrigin, at: Instant })),
  version: Version,
  createdAt: Instant,
  updatedAt: Instant,
});
export type Contact = Static<typeof Contact>;

/** What can be asked of a field; which of it by which kind stands in `field-tests.ts`. */
export const FieldTest = oneOf([
  'is',
  'is_not',
  'contains',
  'begins',
  'at_least',
  'at_most',
  'filled',
  'empty',
]);
export type FieldTest = Static<typeof FieldTest>;

export const FieldCondition = exactly({
  fieldId: FieldId,
  test: FieldTest,
  value: Type.Optional(Type.String({ maxLength: 200 })),
});
export type FieldCondition = Static<typeof FieldCondition>;

const plainFilter = {
  search: Type.Optional(
    Type.String({
      maxLength: 100,
      description:
        'Beginnings of words of the name, with or without accents; or a number in any spelling from its front, or its last digits.',
    }),
  ),
  listId: Type.Optional(Id),
  subscription: Type.Optional(oneOf(['subscribed', 'opted_out'])),
  consent: Type.Optional(Consent),
  named: Type.Optional(Type.Boolean({ description: 'Whether there is a first or last name.' })),
  createdFrom: Type.Optional(Instant),
  createdTo: Type.Optional(Instant),
  importId: Type.Optional(
    Type.String({
      format: 'uuid',
      description: 'Those that this import added, and for 30 days those that it changed. No list goes by it.',
    }),
  ),
};

/** Which contacts: all that pass every condition. */
export const ContactFilter = exactly({
  ...plainFilter,
  conditions: Type.Optional(Type.Array(FieldCondition, { maxItems: 10 })),
});
export type ContactFilter = Static<typeof ContactFilter>;

/** The same filter where it stands in an address. */
export const contactQuery = {
  ...plainFilter,
  conditions: Type.Optional(
    Type.String({
      maxLength: 4000,
      description: 'A JSON array of conditions: [{"fieldId":"…","test":"is","value":"Perth"}].',
    }),
  ),
};

const details = {
  firstName: Type.Optional(Name),
  lastName: Type.Optional(Name),
  fields: Type.Optional(FieldValues),
  notes: Type.Optional(Notes),
  consent: Type.Optional(
    exactly({
      basis: Consent,
      words: Type.Optional(
        Type.String({ maxLength: 500, description: 'The evidence: where and how the person agreed.' }),
      ),
    }),
  ),
};

export const ContactEvent = Type.Union([
  exactly({
    id: Id,
    at: Instant,
    kind: Type.Literal('message'),
    messageId: Id,
    direction: oneOf(['in', 'out']),
    text: Type.String(),
    state: Type.String(),
    note: nullable(Type.String({ description: 'Why it was not sent, where that is known.' })),
    by: by(),
  }),
  exactly({
    id: Id,
    at: Instant,
    kind: Type.Literal('subscription'),
    change: oneOf(['unsubscribed', 'resubscribed', 'suspected', 'dismissed']),
    origin: UnsubscribeOrigin,
    reason: Type.String(),
    by: by(),
  }),
  exactly({
    id: Id,
    at: Instant,
    kind: Type.Literal('change'),
    change: oneOf([
      'created',
      'changed',
      'consent',
      'list_added',
      'list_removed',
      'merged',
      'restored',
      'undone',
    ]),
    words: Type.String({ description: 'The list, the fields, or the words of consent.' }),
    import: nullable(
      exactly({ id: Id, fileName: Type.String() }, { description: 'The import that did it.' }),
    ),
    by: by(),
  }),
]);
export type ContactEvent = Static<typeof ContactEvent>;

/** Into how many lists a contact is put when it is added, at most. */
export const listsJoinedAtMost = 50;

// A place in the order of names is as long as two names without their accents, which makes some letters three.
const cursor = Type.Optional(
  Type.String({ maxLength: 3400, description: 'Where the page begins: `nextCursor` of the page before.' }),
);
const sort = oneOf(['name', 'newest']);
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200 }));
const contactParams = exactly({ contactId: Id });

/** The people whom an account texts. Everybody of the account reads and changes them. */
export const contacts = {
  listContacts: endpoint({
    method: 'GET',
    path: '/api/contacts',
    permission: 'member',
    summary: 'List or search contacts',
    description:
      'By last name, or the newest first. A search comes in the order of what it found; together with a filter a page may be short or empty while there is a cursor.',
    query: exactly({ ...contactQuery, sort: Type.Optional(sort), cursor, limit }),
    status: 200,
    output: exactly({ contacts: Type.Array(Contact), nextCursor: nullable(Type.String()) }),
    refusals: ['not_found', 'filter_wrong'],
  }),
  countContacts: endpoint({
    method: 'GET',
    path: '/api/contact-count',
    permission: 'member',
    summary: 'Count contacts',
    query: exactly(contactQuery),
    status: 200,
    output: exactly({ count: Type.Integer() }),
    refusals: ['not_found', 'filter_wrong'],
  }),
  addContact: endpoint({
    method: 'POST',
    path: '/api/contacts',
    permission: 'member',
    summary: 'Add a contact',
    description: 'A number that a contact has already is refused, naming that contact.',
    body: exactly({
      number: Mobile,
      ...details,
      listIds: Type.Optional(Type.Array(Id, { maxItems: listsJoinedAtMost })),
    }),
    status: 201,
    output: Contact,
    refusals: [
      'recipient_invalid',
      'contact_number_taken',
      'field_value_wrong',
      'not_found',
      'list_is_dynamic',
    ],
  }),
  showContact: endpoint({
    method: 'GET',
    path: '/api/contacts/:contactId',
    permission: 'member',
    summary: 'See a contact',
    params: contactParams,
    status: 200,
    output: exactly({
      contact: Contact,
      lists: Type.Array(exactly({ id: Id, name: Type.String() }), {
        description: 'The static lists that it is in.',
      }),
    }),
    refusals: ['not_found'],
  }),
  changeContact: endpoint({
    method: 'PATCH',
    path: '/api/contacts/:contactId',
    permission: 'member',
    summary: 'Change a contact',
    params: contactParams,
    body: exactly({ number: Type.Optional(Mobile), ...details, version: Version }),
    status: 200,
    output: Contact,
    refusals: [
      'not_found',
      'version_conflict',
      'recipient_invalid',
      'contact_number_taken',
      'field_value_wrong',
    ],
  }),
  listContactEvents: endpoint({
    method: 'GET',
    path: '/api/contacts/:contactId/events',
    permission: 'member',
    summary: 'See what happened with a contact',
    description: 'Newest first: texts in and out, opting out and in, consent, lists.',
    params: contactParams,
    query: exactly({ cursor: Type.Optional(Cursor), limit }),
    status: 200,
    output: exactly({ events: Type.Array(ContactEvent), nextCursor: nullable(Type.String()) }),
    refusals: ['not_found'],
  }),
  listContactNames: endpoint({
    method: 'GET',
    path: '/api/contact-names',
    permission: 'member',
    summary: 'Name the contacts of some numbers',
    description:
      'At most 200 numbers, E.164, with commas between them. Numbers without a contact are left out.',
    query: exactly({ numbers: Type.Optional(Type.String({ maxLength: 4000 })) }),
    status: 200,
    output: exactly({
      contacts: Type.Array(
        exactly({ id: Id, number: Type.String(), firstName: Type.String(), lastName: Type.String() }),
      ),
    }),
    refusals: [],
  }),
  listContactRecipients: endpoint({
    method: 'GET',
    path: '/api/contact-recipients',
    permission: 'member',
    summary: 'Read contacts as recipients of a text',
    description:
      'Up to 10,000 with their merge fields, without those who have opted out. `count` says how many there are. Refused where the fields of all hold more than 25,000,000 characters.',
    query: exactly(contactQuery),
    status: 200,
    output: exactly({
      count: Type.Integer(),
      recipients: Type.Array(
        exactly({ to: Type.String(), fields: Type.Record(Type.String(), Type.String()) }),
      ),
    }),
    refusals: ['not_found', 'filter_wrong', 'too_many_contacts'],
  }),
  exportContacts: endpoint({
    method: 'GET',
    path: '/api/contacts.csv',
    permission: 'member',
    summary: 'Export contacts',
    description: 'All that pass the filter, those of a list by listId. The file can be imported again.',
    query: exactly(contactQuery),
    status: 200,
    media: 'text/csv',
    refusals: ['not_found', 'filter_wrong'],
  }),
  listContactDuplicates: endpoint({
    method: 'GET',
    path: '/api/contact-duplicates',
    permission: 'member',
    summary: 'List possible duplicates',
    description:
      'Contacts that share first and last name in whatever case, by name; the first ten of each. An answer looks at some of the contacts: it may hold few names or none while there is a cursor.',
    query: exactly({ cursor }),
    status: 200,
    output: exactly({ groups: Type.Array(Type.Array(Contact)), nextCursor: nullable(Type.String()) }),
    refusals: [],
  }),
} as const;
