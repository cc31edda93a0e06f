import Type, { type Static } from 'typebox';
import { csvCellsNote } from './csv.ts';
import { endpoint } from './endpoint.ts';
import { by, Cursor, exactly, Id, Instant, Mobile, nullable, oneOf } from './values.ts';

export const UnsubscribeOrigin = oneOf(['stop', 'link', 'hand', 'api'], {
  description: 'stop: a reply; link: the opt-out link; hand: by a person of the account; api: by a program.',
});
export type UnsubscribeOrigin = Static<typeof UnsubscribeOrigin>;

const MessageId = nullable(Id);

export const Unsubscribe = exactly({
  number: Type.String({ description: 'E.164.' }),
  origin: UnsubscribeOrigin,
  reason: Type.String({ description: 'What the person wrote, or why it was done by hand.' }),
  by: by('Who did it by hand.'),
  messageId: MessageId,
  at: Instant,
});
export type Unsubscribe = Static<typeof Unsubscribe>;

export const SuspectedUnsubscribe = exactly({
  number: Type.String({ description: 'E.164.' }),
  text: Type.String({ description: 'What the person wrote.' }),
  messageId: MessageId,
  waiting: Type.Integer({ description: 'How many texts to the number have not left yet.' }),
  at: Instant,
});
export type SuspectedUnsubscribe = Static<typeof SuspectedUnsubscribe>;

export const UnsubscribeChange = exactly({
  change: oneOf(['unsubscribed', 'resubscribed', 'suspected', 'dismissed']),
  origin: UnsubscribeOrigin,
  reason: Type.String(),
  by: by('Who did it by hand.'),
  messageId: MessageId,
  at: Instant,
});
export type UnsubscribeChange = Static<typeof UnsubscribeChange>;

const filter = {
  search: Type.Optional(Type.String({ maxLength: 64, description: 'Digits of the number.' })),
  origin: Type.Optional(UnsubscribeOrigin),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
};
const page = {
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
};
const Reason = Type.String({ minLength: 1, maxLength: 300 });

export const unsubscribes = {
  listUnsubscribes: endpoint({
    method: 'GET',
    path: '/api/unsubscribes',
    permission: 'member',
    summary: 'List the numbers that get no more texts',
    description: 'Newest first.',
    query: exactly({ ...filter, ...page }),
    status: 200,
    output: exactly({ unsubscribes: Type.Array(Unsubscribe), nextCursor: nullable(Type.String()) }),
    refusals: [],
  }),
  addUnsubscribes: endpoint({
    method: 'POST',
    path: '/api/unsubscribes',
    permission: 'member',
    bodyLimitBytes: 131_072,
    summary: 'Send no more texts to these numbers',
    description:
      'What waits for them is cancelled and its credits are released. Numbers that cannot be read are named in the answer; the others are taken.',
    body: exactly({
      numbers: Type.Array(Mobile, { minItems: 1, maxItems: 1000 }),
      reason: Type.Optional(Type.String({ maxLength: 300 })),
    }),
    status: 201,
    output: exactly({
      added: Type.Integer(),
      already: Type.Integer({ description: 'How many were unsubscribed before.' }),
      cancelled: Type.Integer({ description: 'How many waiting messages were cancelled.' }),
      unreadable: Type.Array(Type.String()),
    }),
    refusals: ['recipient_invalid'],
  }),
  addResubscription: endpoint({
    method: 'POST',
    path: '/api/resubscriptions',
    permission: 'member',
    summary: 'Text a number again',
    description: 'Only where the person asked for it or agreed anew. The reason is kept.',
    body: exactly({ number: Mobile, reason: Reason }),
    status: 204,
    refusals: ['recipient_invalid', 'not_found'],
  }),
  listSuspectedUnsubscribes: endpoint({
    method: 'GET',
    path: '/api/suspected-unsubscribes',
    permission: 'member',
    summary: 'List replies that read like an opt-out',
    description: 'Newest first. Texts to many leave these numbers out until somebody decides.',
    query: exactly(page),
    status: 200,
    output: exactly({ suspected: Type.Array(SuspectedUnsubscribe), nextCursor: nullable(Type.String()) }),
    refusals: [],
  }),
  dismissSuspectedUnsubscribe: endpoint({
    method: 'DELETE',
    path: '/api/suspected-unsubscribes/:number',
    permission: 'member',
    summary: 'Say that a reply was no opt-out',
    params: exactly({ number: Mobile }),
    status: 204,
    refusals: ['recipient_invalid', 'not_found'],
  }),
  cancelSuspectedMessages: endpoint({
    method: 'DELETE',
    path: '/api/suspected-unsubscribes/:number/messages',
    permission: 'member',
    summary: 'Cancel what waits for a number whose reply reads like an opt-out',
    description:
      'A suspicion is no opt-out: what was accepted before it leaves, unless it is cancelled. The suspicion stays to be decided on.',
    params: exactly({ number: Mobile }),
    status: 200,
    output: exactly({ cancelled: Type.Integer() }),
    refusals: ['recipient_invalid', 'not_found'],
  }),
  listUnsubscribeChanges: endpoint({
    method: 'GET',
    path: '/api/unsubscribe-changes/:number',
    permission: 'member',
    summary: 'See when and why a number opted out and in',
    description: 'Newest first; the last 100.',
    params: exactly({ number: Mobile }),
    status: 200,
    output: exactly({ isUnsubscribed: Type.Boolean(), changes: Type.Array(UnsubscribeChange) }),
    refusals: ['recipient_invalid'],
  }),
  exportUnsubscribes: endpoint({
    method: 'GET',
    path: '/api/unsubscribes.csv',
    permission: 'member',
    summary: 'Export the numbers that get no more texts',
    description: `${csvCellsNote} The time in UTC stands in a column of its own (ISO 8601).`,
    query: exactly(filter),
    status: 200,
    media: 'text/csv',
    refusals: [],
  }),
} as const;
