import Type, { type Static } from 'typebox';
import { endpoint } from './endpoint.ts';
import { Cursor, exactly, Id, Instant, Mobile, nullable, oneOf } from './values.ts';

export const MessageState = oneOf(
  ['queued', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'received'],
  {
    description:
      'queued here; sending: handed to the link; sent: taken by the carrier; delivered or failed: by the receipt of the carrier; unknown: the carrier never answered; received: inbound.',
  },
);
export type MessageState = Static<typeof MessageState>;

export const Message = exactly({
  id: Id,
  direction: oneOf(['out', 'in']),
  number: Type.String({ description: 'The other side, E.164.' }),
  sender: Type.String({
    description: 'Our number or name, as the other side sees it.',
  }),
  text: Type.String(),
  encoding: oneOf(['gsm7', 'ucs2']),
  parts: Type.Integer(),
  state: MessageState,
  stateNote: nullable(Type.String({ description: 'Why it failed, in plain words.' })),
  by: nullable(exactly({ id: Id, name: Type.String() }, { description: 'Who sent it.' })),
  createdAt: Instant,
  sentAt: nullable(Instant),
  deliveredAt: nullable(Instant),
});
export type Message = Static<typeof Message>;

const messageFilter = {
  direction: Type.Optional(oneOf(['out', 'in'])),
  state: Type.Optional(MessageState),
  number: Type.Optional(Mobile),
  userId: Type.Optional(Id),
  text: Type.Optional(Type.String({ maxLength: 100, description: 'Words in the text.' })),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
};

export const messaging = {
  listSenders: endpoint({
    method: 'GET',
    path: '/api/senders',
    permission: 'member',
    summary: 'List the senders',
    status: 200,
    output: exactly({
      senders: Type.Array(
        exactly({
          address: Type.String(),
          kind: oneOf(['shared']),
          canReceive: Type.Boolean(),
          isDefault: Type.Boolean(),
        }),
      ),
    }),
    refusals: [],
  }),
  sendMessage: endpoint({
    method: 'POST',
    path: '/api/messages',
    permission: 'member',
    summary: 'Send a text',
    body: exactly({
      to: Mobile,
      text: Type.String({ maxLength: 5000 }),
      idempotencyKey: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 64,
          description: 'The same key with the same message sends once and answers alike.',
        }),
      ),
    }),
    status: 201,
    output: Message,
    refusals: ['recipient_invalid', 'text_empty', 'text_too_long', 'idempotency_conflict'],
  }),
  listMessages: endpoint({
    method: 'GET',
    path: '/api/messages',
    permission: 'member',
    summary: 'Read the history',
    description: 'Newest first. Login codes never appear here.',
    query: exactly({
      ...messageFilter,
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    status: 200,
    output: exactly({
      messages: Type.Array(Message),
      nextCursor: nullable(Type.String()),
    }),
    refusals: ['recipient_invalid'],
  }),
  showMessage: endpoint({
    method: 'GET',
    path: '/api/messages/:messageId',
    permission: 'member',
    summary: 'See one message',
    params: exactly({ messageId: Id }),
    status: 200,
    output: exactly({
      message: Message,
      timeline: Type.Array(
        exactly({
          at: Instant,
          part: nullable(Type.Integer()),
          event: Type.String(),
          note: nullable(Type.String()),
        }),
      ),
    }),
    refusals: ['not_found'],
  }),
  exportMessages: endpoint({
    method: 'GET',
    path: '/api/messages.csv',
    permission: 'member',
    summary: 'Export the history',
    query: exactly(messageFilter),
    status: 200,
    media: 'text/csv',
    refusals: ['recipient_invalid'],
  }),
} as const;
