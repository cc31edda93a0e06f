import Type, { type Static } from 'typebox';
import { csvCellsNote } from './csv.ts';
import { endpoint } from './endpoint.ts';
import { recipientsAtMost, textLengthAtMost } from './text-limits.ts';
import { by, Cursor, exactly, Id, Instant, Mobile, nullable, oneOf } from './values.ts';

export const MessageState = oneOf(
  ['scheduled', 'queued', 'sent', 'delivered', 'failed', 'unknown', 'cancelled', 'received'],
  {
    description:
      'scheduled: waits for its time; queued here, or on the way to the carrier; sent: taken by the carrier; delivered or failed: by the receipt of the carrier; unknown: the carrier never answered; cancelled before it left; received: inbound.',
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
  onItsWay: Type.Boolean({
    description:
      'Whether a part of a queued message has left, or is being handed to the carrier: it can no longer be cancelled.',
  }),
  stateNote: nullable(Type.String({ description: 'Why it failed, in plain words.' })),
  batchId: nullable(Id),
  credits: Type.Integer({ description: 'Credits held for it, one a part; 0 for inbound.' }),
  spent: nullable(
    Type.Integer({ description: 'Credits that it cost in the end; null while they are held.' }),
  ),
  by: by('Who sent it.'),
  scheduledFor: nullable(Instant),
  createdAt: Instant,
  sentAt: nullable(Instant),
  deliveredAt: nullable(Instant),
});
export type Message = Static<typeof Message>;

export const MessageText = Type.String({
  maxLength: textLengthAtMost,
  description:
    'The text. {first_name} and the like are replaced by the fields of each recipient, {optout} by the way to opt out.',
});
const SenderAddress = Type.String({
  minLength: 1,
  maxLength: 20,
  description: 'A sender of the account, as `GET /api/senders` lists it; the default sender when left out.',
});
const IdempotencyKey = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'The same key with the same request sends once and answers alike.',
});
export const ScheduledFor = Type.String({
  format: 'date-time',
  description: 'When it is to leave, ISO 8601 with zone; within 365 days. At once when left out.',
});

const ShortenLinks = Type.Boolean({
  description: 'Replaces web addresses of the text by short ones of ours, which count their clicks.',
});

export const Recipient = exactly({
  to: Type.String({ maxLength: 64, description: 'Mobile number in any usual spelling.' }),
  fields: Type.Optional(
    Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' }), Type.String({ maxLength: 500 }), {
      description: 'What merge fields of the text become for this recipient.',
    }),
  ),
});
export type Recipient = Static<typeof Recipient>;

export const BlockedReason = oneOf(
  ['invalid', 'not_mobile', 'not_served', 'ours', 'duplicate', 'opted_out', 'too_long', 'empty'],
  {
    description:
      'invalid: no telephone number; not_mobile; not_served: a country that is not sent to; ours: a number of this service; duplicate of an earlier row; opted_out; too_long: over the limit of parts once its fields are in; empty.',
  },
);
export type BlockedReason = Static<typeof BlockedReason>;

export const BlockedRecipient = exactly({
  row: Type.Integer({ description: 'Place in `recipients`, from 0.' }),
  to: Type.String({ description: 'As it was written.' }),
  reason: BlockedReason,
});
export type BlockedRecipient = Static<typeof BlockedRecipient>;

const batchBody = {
  recipients: Type.Array(Recipient, { minItems: 1, maxItems: recipientsAtMost }),
  text: MessageText,
  sender: Type.Optional(SenderAddress),
  scheduledFor: Type.Optional(ScheduledFor),
  maxParts: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
  shortenLinks: Type.Optional(ShortenLinks),
};

export const Quote = exactly({
  sender: Type.String(),
  messages: Type.Integer({ description: 'How many recipients will be sent to.' }),
  parts: Type.Integer(),
  credits: Type.Integer(),
  available: Type.Integer({ description: 'Credits of the account that are free now.' }),
  unicode: Type.Integer({ description: 'How many of the texts leave as Unicode.' }),
  blockedCounts: Type.Record(BlockedReason, Type.Integer()),
  blocked: Type.Array(BlockedRecipient, { description: 'Who will not get it; the first 1,000.' }),
  warnings: Type.Array(
    oneOf(['unregistered_sender', 'one_way_sender', 'sender_replies_elsewhere', 'missing_fields']),
  ),
});
export type Quote = Static<typeof Quote>;

export const Batch = exactly({
  id: Id,
  text: Type.String(),
  sender: Type.String(),
  messages: Type.Integer(),
  credits: Type.Integer(),
  scheduledFor: nullable(Instant),
  by: by(),
  createdAt: Instant,
});
export type Batch = Static<typeof Batch>;

export const MessagePart = exactly({
  part: Type.Integer(),
  state: oneOf(['waiting', 'on_its_way', 'sent', 'delivered', 'failed', 'unknown']),
  note: nullable(Type.String()),
  route: Type.String(),
  link: Type.String(),
  carrierId: nullable(Type.String()),
  status: nullable(
    Type.Integer({ description: 'The command_status of the answer (SMPP), or the HTTP status.' }),
  ),
  attempts: Type.Integer(),
  writtenAt: nullable(Instant),
  answeredAt: nullable(Instant),
  endedAt: nullable(Instant),
  receipts: Type.Array(
    exactly({
      status: Type.String(),
      errorCode: nullable(Type.String()),
      raw: Type.String({ description: 'The receipt as it came, without the text that it quotes.' }),
      doneAt: nullable(Instant),
      receivedAt: Instant,
    }),
  ),
});

export const RelatedMessage = exactly(
  { id: Id, text: Type.String(), createdAt: Instant },
  {
    description:
      'A text that came in answers the one that was sent last to its number, from the number that it was written to, within 30 days before.',
  },
);
export type RelatedMessage = Static<typeof RelatedMessage>;

const messageFilter = {
  direction: Type.Optional(oneOf(['out', 'in'])),
  state: Type.Optional(MessageState),
  number: Type.Optional(Mobile),
  sender: Type.Optional(SenderAddress),
  userId: Type.Optional(Id),
  batchId: Type.Optional(Id),
  text: Type.Optional(
    Type.String({
      maxLength: 100,
      description: 'Words in the text, in any order and case; of the last one the beginning is enough.',
    }),
  ),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
};

export const messaging = {
  sendMessage: endpoint({
    method: 'POST',
    path: '/api/messages',
    permission: 'member',
    summary: 'Send a text',
    body: exactly({
      to: Mobile,
      text: MessageText,
      sender: Type.Optional(SenderAddress),
      scheduledFor: Type.Optional(ScheduledFor),
      shortenLinks: Type.Optional(ShortenLinks),
      idempotencyKey: Type.Optional(IdempotencyKey),
    }),
    status: 201,
    output: Message,
    refusals: [
      'recipient_invalid',
      'recipient_opted_out',
      'text_empty',
      'text_too_long',
      'sender_unavailable',
      'reply_stop_one_way',
      'schedule_out_of_range',
      'not_enough_credits',
      'idempotency_conflict',
    ],
  }),
  quoteBatch: endpoint({
    method: 'POST',
    path: '/api/batches/quote',
    permission: 'member',
    bodyLimitBytes: 8_388_608,
    summary: 'See what a text to many would do',
    description: 'Counts and checks; sends and spends nothing.',
    body: exactly(batchBody),
    status: 200,
    output: Quote,
    refusals: [
      'text_empty',
      'text_too_long',
      'sender_unavailable',
      'reply_stop_one_way',
      'schedule_out_of_range',
    ],
  }),
  sendBatch: endpoint({
    method: 'POST',
    path: '/api/batches',
    permission: 'member',
    bodyLimitBytes: 8_388_608,
    summary: 'Send a text to many',
    description:
      'All that the quote counts are sent, in one transaction, and nobody else. Recipients that a quote would block are left out.',
    body: exactly({ ...batchBody, idempotencyKey: Type.Optional(IdempotencyKey) }),
    status: 201,
    output: exactly({ batch: Batch, quote: Quote }),
    refusals: [
      'text_empty',
      'text_too_long',
      'nobody_to_send_to',
      'sender_unavailable',
      'reply_stop_one_way',
      'schedule_out_of_range',
      'not_enough_credits',
      'idempotency_conflict',
    ],
  }),
  showBatch: endpoint({
    method: 'GET',
    path: '/api/batches/:batchId',
    permission: 'member',
    summary: 'See a text to many',
    params: exactly({ batchId: Id }),
    status: 200,
    output: exactly({
      batch: Batch,
      counts: Type.Record(MessageState, Type.Integer()),
      costs: exactly({
        held: Type.Integer({ description: 'Credits of messages that have not reached the carrier.' }),
        spent: Type.Integer(),
        returned: Type.Integer({ description: 'Credits of messages that were not sent.' }),
      }),
      blockedCounts: Type.Record(BlockedReason, Type.Integer(), {
        description: 'How many recipients were left out when it was accepted, by reason.',
      }),
    }),
    refusals: ['not_found'],
  }),
  listBlockedRecipients: endpoint({
    method: 'GET',
    path: '/api/batches/:batchId/blocked',
    permission: 'member',
    summary: 'List whom a text to many was not sent to, and why',
    description: 'As it was when the batch was accepted, in the order of its recipients.',
    params: exactly({ batchId: Id }),
    query: exactly({
      reason: Type.Optional(BlockedReason),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    status: 200,
    output: exactly({ blocked: Type.Array(BlockedRecipient), nextCursor: nullable(Type.String()) }),
    refusals: ['not_found'],
  }),
  exportBlockedRecipients: endpoint({
    method: 'GET',
    path: '/api/batches/:batchId/blocked.csv',
    permission: 'member',
    summary: 'Export whom a text to many was not sent to',
    description: csvCellsNote,
    params: exactly({ batchId: Id }),
    query: exactly({ reason: Type.Optional(BlockedReason) }),
    status: 200,
    media: 'text/csv',
    refusals: ['not_found'],
  }),
  cancelBatch: endpoint({
    method: 'DELETE',
    path: '/api/batches/:batchId',
    permission: 'member',
    summary: 'Cancel what has not left',
    description:
      'Messages of the batch that are scheduled or queued are cancelled and their credits released.',
    params: exactly({ batchId: Id }),
    status: 200,
    output: exactly({ cancelled: Type.Integer() }),
    refusals: ['not_found'],
  }),
  cancelMessage: endpoint({
    method: 'DELETE',
    path: '/api/messages/:messageId',
    permission: 'member',
    summary: 'Cancel a message that has not left',
    params: exactly({ messageId: Id }),
    status: 200,
    output: Message,
    refusals: ['not_found', 'already_left'],
  }),
  listMessages: endpoint({
    method: 'GET',
    path: '/api/messages',
    permission: 'member',
    summary: 'Read the history',
    description:
      'Newest first. A page may hold fewer messages than asked for, none even, while `nextCursor` goes on: where filters leave little, an answer says how far it came. Login codes never appear here.',
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
      parts: Type.Array(MessagePart),
      costs: Type.Array(
        exactly({
          at: Instant,
          kind: oneOf(['hold', 'settle', 'release']),
          credits: Type.Integer({ description: 'Of this message alone.' }),
        }),
      ),
      answers: nullable(RelatedMessage),
      replies: Type.Array(RelatedMessage, { description: 'What came in as an answer to it, the first 50.' }),
    }),
    refusals: ['not_found'],
  }),
  exportMessages: endpoint({
    method: 'GET',
    path: '/api/messages.csv',
    permission: 'member',
    summary: 'Export the history',
    description: `${csvCellsNote} The time in UTC stands in a column of its own (ISO 8601).`,
    query: exactly(messageFilter),
    status: 200,
    media: 'text/csv',
    refusals: ['recipient_invalid'],
  }),
} as const;
