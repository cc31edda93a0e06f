import Type, { type Static } from 'typebox';
import { endpoint } from './endpoint.ts';
import { exactly, Id, oneOf } from './values.ts';

export const Installation = exactly({
  name: Type.Literal('Corella'),
  version: Type.String(),
  simulator: Type.Boolean({
    description:
      'True while pretend phones and a pretend mailbox stand in for the carrier and the mail server.',
  }),
  signUpOpen: Type.Boolean(),
  hasAccounts: Type.Boolean({
    description: 'False on a fresh installation: the first page asks for the first account.',
  }),
  homeCountry: Type.String({
    description: 'ISO 3166 country whose numbers may be written without a country code.',
  }),
});
export type Installation = Static<typeof Installation>;

/** What an open page hears. A page refetches what the event names. */
export const LiveEvent = Type.Union([
  exactly(
    { type: Type.Literal('ready') },
    { description: 'From here on everything is told: what was read before is to be fetched anew.' },
  ),
  exactly({ type: Type.Literal('message.changed'), messageId: Id }),
  exactly({ type: Type.Literal('messages.changed') }, { description: 'Many at once, or what they cost.' }),
  exactly(
    { type: Type.Literal('conversation.changed'), number: Type.String() },
    { description: 'A text, a note, or who cares for it, or whether it was read.' },
  ),
  exactly(
    { type: Type.Literal('conversation.received'), number: Type.String(), messageId: Id },
    { description: 'A text came in.' },
  ),
  exactly({ type: Type.Literal('conversations.changed') }),
  exactly(
    {
      type: Type.Literal('conversation.presence'),
      number: Type.String(),
      userId: Id,
      name: Type.String(),
      doing: oneOf(['looking', 'typing', 'left']),
    },
    { description: 'Somebody of the account looks at a conversation or writes in it; for 8 seconds.' },
  ),
  exactly({ type: Type.Literal('alerts.changed') }),
  exactly({ type: Type.Literal('reply_rules.changed') }),
  exactly({ type: Type.Literal('senders.changed') }),
  exactly({ type: Type.Literal('templates.changed') }),
  exactly({ type: Type.Literal('unsubscribes.changed') }),
  exactly(
    { type: Type.Literal('contacts.changed') },
    { description: 'Contacts, their fields or their lists.' },
  ),
  exactly({ type: Type.Literal('imports.changed'), importId: Id }),
  exactly({ type: Type.Literal('carriers.changed') }),
  exactly({ type: Type.Literal('users.changed') }),
  exactly({ type: Type.Literal('account.changed') }),
  exactly({
    type: Type.Literal('signed_out'),
    reason: oneOf(['ended', 'removed', 'changed', 'expired']),
  }),
]);
export type LiveEvent = Static<typeof LiveEvent>;

export const installation = {
  showInstallation: endpoint({
    method: 'GET',
    path: '/api/installation',
    permission: 'anyone',
    summary: 'What this installation is',
    status: 200,
    output: Installation,
    refusals: [],
  }),
  showApiDocument: endpoint({
    method: 'GET',
    path: '/api/openapi.json',
    permission: 'anyone',
    summary: 'This document (OpenAPI 3.1)',
    status: 200,
    output: Type.Record(Type.String(), Type.Any()),
    refusals: [],
  }),
  showHealth: endpoint({
    method: 'GET',
    path: '/healthz',
    permission: 'anyone',
    summary: 'Whether the process is alive',
    status: 200,
    output: exactly({ status: Type.Literal('ok') }),
    refusals: [],
  }),
  showReadiness: endpoint({
    method: 'GET',
    path: '/readyz',
    permission: 'anyone',
    summary: 'Whether the process can serve',
    description: 'Answers 503 `unavailable` while the database cannot be reached or the process is stopping.',
    status: 200,
    output: exactly({ status: Type.Literal('ready') }),
    refusals: ['unavailable'],
  }),
  followEvents: endpoint({
    method: 'GET',
    path: '/api/events',
    permission: 'member',
    summary: 'Follow changes as they happen',
    description:
      'Server-sent events; each `data` is one JSON object with a `type`. The stream closes within a second when the session ends.',
    status: 200,
    media: 'text/event-stream',
    refusals: ['busy'],
  }),
} as const;
