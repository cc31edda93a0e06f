import Type, { type Static } from 'typebox';
import { endpoint } from './endpoint.ts';
import { exactly, oneOf } from './values.ts';

export const contactFieldsAtMost = 50;
export const fieldLabelLengthAtMost = 60;
export const fieldOptionsAtMost = 100;

/** Merge fields that every contact has; no field of an account's own is called so. */
export const ownMergeFields = ['first_name', 'last_name', 'name', 'number', 'mobile', 'optout'] as const;

export const FieldKind = oneOf(['text', 'number', 'date', 'choice']);
export type FieldKind = Static<typeof FieldKind>;

/** Short, for it stands in every contact that has a value; fields from before have a UUID. */
export const FieldId = Type.String({
  pattern: '^([0-9a-z]{3,8}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$',
  maxLength: 36,
  description: 'The id of a field, within the account: a few letters and digits, or a UUID.',
});

export const ContactField = exactly({
  id: FieldId,
  key: Type.String({ description: 'The merge field: {city}.' }),
  label: Type.String(),
  kind: FieldKind,
  options: Type.Array(Type.String(), { description: 'Of a choice.' }),
});
export type ContactField = Static<typeof ContactField>;

const Label = Type.String({ minLength: 1, maxLength: fieldLabelLengthAtMost });
const Options = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: fieldOptionsAtMost });
const fieldParams = exactly({ fieldId: FieldId });

/** What an account keeps of its own about contacts. */
export const contactFields = {
  listContactFields: endpoint({
    method: 'GET',
    path: '/api/contact-fields',
    permission: 'member',
    summary: 'List the fields of contacts',
    status: 200,
    output: exactly({ fields: Type.Array(ContactField) }),
    refusals: [],
  }),
  addContactField: endpoint({
    method: 'POST',
    path: '/api/contact-fields',
    permission: 'member',
    summary: 'Add a field',
    description: 'Its merge field is made from the label, and stays.',
    body: exactly({ label: Label, kind: FieldKind, options: Type.Optional(Options) }),
    status: 201,
    output: ContactField,
    refusals: ['field_label_wrong', 'field_taken', 'field_options_wrong', 'too_many_fields'],
  }),
  changeContactField: endpoint({
    method: 'PATCH',
    path: '/api/contact-fields/:fieldId',
    permission: 'member',
    summary: 'Change the label or the options of a field',
    description: 'Contacts keep an option that was taken away until it is changed there.',
    params: fieldParams,
    body: exactly({ label: Type.Optional(Label), options: Type.Optional(Options) }),
    status: 200,
    output: ContactField,
    refusals: ['not_found', 'field_label_wrong', 'field_options_wrong'],
  }),
  removeContactField: endpoint({
    method: 'DELETE',
    path: '/api/contact-fields/:fieldId',
    permission: 'member',
    summary: 'Remove a field, and what contacts have in it',
    params: fieldParams,
    status: 204,
    refusals: ['not_found', 'field_in_use'],
  }),
  orderContactFields: endpoint({
    method: 'PUT',
    path: '/api/contact-field-order',
    permission: 'member',
    summary: 'Put the fields in order',
    body: exactly({ fieldIds: Type.Array(FieldId, { maxItems: contactFieldsAtMost }) }),
    status: 200,
    output: exactly({ fields: Type.Array(ContactField) }),
    refusals: ['not_found'],
  }),
} as const;
