import Type, { type Static } from 'typebox';
import { endpoint } from './endpoint.ts';
import { textLengthAtMost } from './text-limits.ts';
import { by, exactly, Id, Instant, Version } from './values.ts';

export const templateNameLengthAtMost = 60;
/** How many templates an account has at most. */
export const templatesAtMost = 200;

export const Template = exactly({
  id: Id,
  name: Type.String(),
  text: Type.String(),
  by: by('Who changed it last.'),
  changedAt: Instant,
  version: Version,
});
export type Template = Static<typeof Template>;

const Name = Type.String({
  minLength: 1,
  maxLength: templateNameLengthAtMost,
  description: 'What it is called; names that differ only in case are the same.',
});
const Text = Type.String({
  minLength: 1,
  maxLength: textLengthAtMost,
  description: 'The text, with merge fields and {optout} as they are.',
});

/** Texts that are kept to be sent again. Everybody of the account reads, writes and removes them. */
export const templates = {
  listTemplates: endpoint({
    method: 'GET',
    path: '/api/templates',
    permission: 'member',
    summary: 'List the templates',
    description: 'By name.',
    status: 200,
    output: exactly({ templates: Type.Array(Template) }),
    refusals: [],
  }),
  addTemplate: endpoint({
    method: 'POST',
    path: '/api/templates',
    permission: 'member',
    summary: 'Keep a text as a template',
    body: exactly({ name: Name, text: Text }),
    status: 201,
    output: Template,
    refusals: ['template_name_empty', 'template_name_taken', 'text_empty', 'too_many_templates'],
  }),
  changeTemplate: endpoint({
    method: 'PATCH',
    path: '/api/templates/:templateId',
    permission: 'member',
    summary: 'Change the name or the text of a template',
    params: exactly({ templateId: Id }),
    body: exactly({ name: Type.Optional(Name), text: Type.Optional(Text), version: Version }),
    status: 200,
    output: Template,
    refusals: ['not_found', 'version_conflict', 'template_name_empty', 'template_name_taken', 'text_empty'],
  }),
  removeTemplate: endpoint({
    method: 'DELETE',
    path: '/api/templates/:templateId',
    permission: 'member',
    summary: 'Remove a template',
    params: exactly({ templateId: Id }),
    status: 204,
    refusals: ['not_found'],
  }),
} as const;
