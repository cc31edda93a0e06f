import Type, { type Static } from 'typebox';
import { ContactFilter } from './contacts.ts';
import { endpoint } from './endpoint.ts';
import { exactly, Id, Instant, nullable, oneOf, Version } from './values.ts';

export const listsAtMost = 500;
export const listNameLengthAtMost = 80;

export const List = exactly({
  id: Id,
  name: Type.String(),
  kind: oneOf(['static', 'dynamic'], {
    description: 'static: holds its members; dynamic: whoever passes its filter.',
  }),
  filter: nullable(ContactFilter),
  members: nullable(
    Type.Integer({
      description:
        'Of a static list; null among others where `counts` was not asked for. Those of a dynamic one are counted when asked.',
    }),
  ),
  version: Version,
  createdAt: Instant,
  updatedAt: Instant,
});
export type List = Static<typeof List>;

const Name = Type.String({ minLength: 1, maxLength: listNameLengthAtMost });
const listParams = exactly({ listId: Id });

/** Lists of contacts. Whoever has opted out is in none. */
export const lists = {
  listLists: endpoint({
    method: 'GET',
    path: '/api/contact-lists',
    permission: 'member',
    summary: 'List the lists of contacts',
    description:
      'By name; with `counts=true` static ones say how many members they have, which takes longer.',
    query: exactly({ counts: Type.Optional(Type.Boolean()) }),
    status: 200,
    output: exactly({ lists: Type.Array(List) }),
    refusals: [],
  }),
  addList: endpoint({
    method: 'POST',
    path: '/api/contact-lists',
    permission: 'member',
    summary: 'Make a list',
    description:
      'Empty; by a filter, which makes it dynamic; or as a static copy of another, of at most 100,000 contacts.',
    body: exactly({
      name: Name,
      filter: Type.Optional(ContactFilter),
      copyOf: Type.Optional(Id),
    }),
    status: 201,
    output: List,
    refusals: [
      'list_name_empty',
      'list_name_taken',
      'too_many_lists',
      'not_found',
      'filter_wrong',
      'too_many_contacts',
    ],
  }),
  showList: endpoint({
    method: 'GET',
    path: '/api/contact-lists/:listId',
    permission: 'member',
    summary: 'See a list',
    params: listParams,
    status: 200,
    output: List,
    refusals: ['not_found'],
  }),
  countList: endpoint({
    method: 'GET',
    path: '/api/contact-lists/:listId/count',
    permission: 'member',
    summary: 'Count the contacts of a list',
    params: listParams,
    status: 200,
    output: exactly({ count: Type.Integer() }),
    refusals: ['not_found', 'filter_wrong'],
  }),
  changeList: endpoint({
    method: 'PATCH',
    path: '/api/contact-lists/:listId',
    permission: 'member',
    summary: 'Rename a list, or change its filter',
    params: listParams,
    body: exactly({
      name: Type.Optional(Name),
      filter: Type.Optional(ContactFilter),
      version: Version,
    }),
    status: 200,
    output: List,
    refusals: [
      'not_found',
      'version_conflict',
      'list_name_empty',
      'list_name_taken',
      'list_is_static',
      'filter_wrong',
    ],
  }),
  removeList: endpoint({
    method: 'DELETE',
    path: '/api/contact-lists/:listId',
    permission: 'member',
    summary: 'Remove a list',
    description: 'Its contacts stay.',
    params: listParams,
    status: 204,
    refusals: ['not_found', 'list_in_use'],
  }),
} as const;
