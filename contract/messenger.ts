import Type, { type Static } from 'typebox';
import { endpoint } from './endpoint.ts';
import { Message, MessageText, RelatedMessage, ScheduledFor } from './messaging.ts';
import { by, Cursor, exactly, Id, Instant, nullable, oneOf } from './values.ts';

export const noteLengthAtMost = 2000;
/** Conversations that one call closes at most. */
export const closedAtOnce = 5000;

const Person = exactly({ id: Id, name: Type.String() });
const OtherSide = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'The other side: a telephone number in any usual spelling, or a short code or name as it is.',
});

export const Conversation = exactly({
  number: Type.String({ description: 'The other side, E.164 where it is a telephone number.' }),
  contact: nullable(exactly({ id: Id, firstName: Type.String(), lastName: Type.String() })),
  state: oneOf(['open', 'closed', 'none'], {
    description: 'none: nobody has written or replied yet. A text from the other side opens a closed one.',
  }),
  unread: Type.Integer({ description: 'Texts that came in since anybody of the account looked.' }),
  assignedTo: nullable(Person),
  optedOut: Type.Boolean(),
  lastText: Type.String({
    description: 'The newest text, shortened to 200 characters. Empty while the first reply waits.',
  }),
  lastDirection: nullable(oneOf(['in', 'out'])),
  lastAt: nullable(Instant),
});
export type Conversation = Static<typeof Conversation>;

export const ConversationView = oneOf(['open', 'unread', 'mine', 'unassigned', 'closed'], {
  description:
    'unread: open or closed; mine: open and assigned to whoever asks; unassigned: open and assigned to nobody.',
});
export type ConversationView = Static<typeof ConversationView>;

const MessageEntry = exactly({
  kind: Type.Literal('message'),
  id: Id,
  at: Instant,
  message: Message,
  answers: nullable(RelatedMessage),
  wish: nullable(oneOf(['stop', 'likely_stop', 'start', 'help'])),
  automatic: Type.Boolean({
    description: 'Sent by Corella itself, by a rule or as an answer to STOP, START or HELP.',
  }),
});
const NoteEntry = exactly({
  kind: Type.Literal('note'),
  id: Id,
  at: Instant,
  by: by('null: Corella wrote it itself.'),
  text: Type.String(),
});
const EventEntry = exactly({
  kind: oneOf(['opened', 'closed', 'assigned']),
  id: Id,
  at: Instant,
  by: by('null: a text of the other side did it.'),
  assignedTo: nullable(Person),
});

export const ConversationEntry = Type.Union([MessageEntry, NoteEntry, EventEntry]);
export type ConversationEntry = Static<typeof ConversationEntry>;

const ReplyWay = exactly({
  sender: nullable(
    Type.String({ description: 'Which sender a reply leaves from; null where none can be sent.' }),
  ),
  obstacle: nullable(
    oneOf(['opted_out', 'not_a_mobile', 'sender_gone', 'ours'], {
      description:
        'Why no reply can be sent. sender_gone: the number that they wrote to cannot be sent from any more.',
    }),
  ),
});

const replyRefusals = [
  'recipient_invalid',
  'recipient_opted_out',
  'text_empty',
  'text_too_long',
  'text_has_holes',
  'sender_unavailable',
  'reply_stop_one_way',
  'schedule_out_of_range',
  'not_enough_credits',
] as const;

const alerts = { notification: Type.Boolean(), sound: Type.Boolean() };
const content = Type.Boolean({
  description: 'Whether a notification says who wrote and what. Without it, only that a text came in.',
});

/** The conversations of an account, one for each number. Everybody of the account reads and answers all of them. */
export const messenger = {
  listConversations: endpoint({
    method: 'GET',
    path: '/api/conversations',
    permission: 'member',
    summary: 'List the conversations',
    description:
      'Newest text first. A page of a search may hold fewer than asked for, none even, while `nextCursor` goes on; it may name one twice.',
    query: exactly({
      view: Type.Optional(ConversationView),
      search: Type.Optional(
        Type.String({
          maxLength: 100,
          description: 'The beginning of a name, digits of the number, or words of the newest text.',
        }),
      ),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    }),
    status: 200,
    output: exactly({ conversations: Type.Array(Conversation), nextCursor: nullable(Type.String()) }),
    refusals: [],
  }),
  countConversations: endpoint({
    method: 'GET',
    path: '/api/conversation-counts',
    permission: 'member',
    summary: 'Count the conversations',
    description: 'Each as far as 1,000.',
    status: 200,
    output: exactly({
      open: Type.Integer(),
      unread: Type.Integer(),
      mine: Type.Integer(),
      unassigned: Type.Integer(),
    }),
    refusals: [],
  }),
  showConversation: endpoint({
    method: 'GET',
    path: '/api/conversations/:number',
    permission: 'member',
    summary: 'See one conversation',
    description: 'With what a reply would leave from, and the replies that wait for their time.',
    params: exactly({ number: OtherSide }),
    status: 200,
    output: exactly({
      conversation: Conversation,
      reply: ReplyWay,
      fields: Type.Record(Type.String(), Type.String(), {
        description: 'What merge fields of a reply become: the names and own fields of the contact.',
      }),
      scheduled: Type.Array(Message, { description: 'The next first; at most 100.' }),
    }),
    refusals: ['recipient_invalid'],
  }),
  listConversationEntries: endpoint({
    method: 'GET',
    path: '/api/conversations/:number/entries',
    permission: 'member',
    summary: 'Read a conversation',
    description:
      'Texts, notes and what happened, the newest first. `before` reads on to older ones, `after` gives what is newer than an entry. Texts that wait for their time are not among them.',
    params: exactly({ number: OtherSide }),
    query: exactly({
      before: Type.Optional(Id),
      after: Type.Optional(Id),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    }),
    status: 200,
    output: exactly({
      entries: Type.Array(ConversationEntry),
      nextBefore: nullable(Id),
    }),
    refusals: ['recipient_invalid'],
  }),
  sendReply: endpoint({
    method: 'POST',
    path: '/api/conversations/:number/messages',
    permission: 'member',
    summary: 'Reply',
    description:
      'From the number that the other side wrote to last, or the default sender where they never wrote. Merge fields become what is known of the contact: `{first_name}`, or `{first_name|there}` with what stands there where nothing is known. With `seenUpTo`, the newest text of theirs that was seen, a reply that leaves now marks the conversation as read, unless a newer text has come in.',
    params: exactly({ number: OtherSide }),
    body: exactly({
      text: MessageText,
      scheduledFor: Type.Optional(ScheduledFor),
      seenUpTo: Type.Optional(Id),
      idempotencyKey: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    }),
    status: 201,
    output: Message,
    refusals: [...replyRefusals, 'idempotency_conflict'],
  }),
  changeScheduledReply: endpoint({
    method: 'PATCH',
    path: '/api/scheduled-replies/:messageId',
    permission: 'member',
    summary: 'Change a reply that waits for its time',
    description:
      'Its text, its time or both. What waits is cancelled and put anew in one go, so it answers a message with another id.',
    params: exactly({ messageId: Id }),
    body: exactly({ text: Type.Optional(MessageText), scheduledFor: Type.Optional(ScheduledFor) }),
    status: 200,
    output: Message,
    refusals: ['not_found', 'already_left', ...replyRefusals],
  }),
  changeConversation: endpoint({
    method: 'PATCH',
    path: '/api/conversations/:number',
    permission: 'member',
    summary: 'Close, open, assign, or mark as read or unread',
    description:
      'With `seenUpTo`, the newest text of theirs that was seen, a conversation into which a newer text has come in is neither closed nor marked as read; the answer says so.',
    params: exactly({ number: OtherSide }),
    body: exactly({
      state: Type.Optional(oneOf(['open', 'closed'])),
      isUnread: Type.Optional(Type.Boolean()),
      assignedTo: Type.Optional(nullable(Id)),
      seenUpTo: Type.Optional(Id),
    }),
    status: 200,
    output: Conversation,
    refusals: ['not_found', 'recipient_invalid', 'assignee_unknown'],
  }),
  closeConversations: endpoint({
    method: 'POST',
    path: '/api/conversation-closings',
    permission: 'member',
    summary: 'Close all conversations without a text since an instant',
    description: 'At most 5,000 in one call; `hasMore` says whether to call again.',
    body: exactly({ quietSince: Instant }),
    status: 201,
    output: exactly({ closed: Type.Integer(), hasMore: Type.Boolean() }),
    refusals: [],
  }),
  addNote: endpoint({
    method: 'POST',
    path: '/api/conversations/:number/notes',
    permission: 'member',
    summary: 'Write a note for the team',
    description: 'The other side never sees it.',
    params: exactly({ number: OtherSide }),
    body: exactly({ text: Type.String({ minLength: 1, maxLength: noteLengthAtMost }) }),
    status: 201,
    output: NoteEntry,
    refusals: ['text_empty', 'recipient_invalid'],
  }),
  removeNote: endpoint({
    method: 'DELETE',
    path: '/api/conversations/:number/notes/:noteId',
    permission: 'member',
    summary: 'Remove a note',
    params: exactly({ number: OtherSide, noteId: Id }),
    status: 204,
    refusals: ['not_found', 'recipient_invalid'],
  }),
  tellPresence: endpoint({
    method: 'POST',
    path: '/api/conversations/:number/presence',
    permission: 'member',
    summary: 'Tell colleagues that you look at a conversation, or write in it',
    description: 'Nothing is kept. Pages forget it after 8 seconds; more than one in a second is left out.',
    params: exactly({ number: OtherSide }),
    body: exactly({ doing: oneOf(['looking', 'typing', 'left']) }),
    status: 204,
    refusals: ['recipient_invalid'],
  }),
  showMyAlerts: endpoint({
    method: 'GET',
    path: '/api/my-alerts',
    permission: 'member',
    summary: 'See how your browser tells you of new texts',
    status: 200,
    output: exactly({ ...alerts, content }),
    refusals: [],
  }),
  changeMyAlerts: endpoint({
    method: 'PUT',
    path: '/api/my-alerts',
    permission: 'member',
    summary: 'Choose how your browser tells you of new texts',
    description: '`content` stays as it is where it is left out.',
    body: exactly({ ...alerts, content: Type.Optional(content) }),
    status: 204,
    refusals: [],
  }),
} as const;
