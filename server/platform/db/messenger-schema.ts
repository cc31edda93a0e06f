import type { ColumnType, Generated } from 'kysely';

type Instant = ColumnType<Date, Date, Date>;

type MessageRepliesTable = {
  accountId: string;
  messageId: string;
  answersId: string;
};

type ConversationsTable = {
  accountId: string;
  number: string;
  state: 'open' | 'closed';
  unread: Generated<number>;
  assignedTo: string | null;
  lastId: string;
  lastAt: Instant;
  lastText: string;
  lastDirection: 'out' | 'in';
  lastInId: string | null;
  lastInSender: string | null;
};

type ConversationEntriesTable = {
  accountId: string;
  number: string;
  id: string;
  kind: 'note' | 'opened' | 'closed' | 'assigned' | 'left';
  userId: string | null;
  text: string | null;
  assignedTo: string | null;
  messageId: string | null;
  at: Instant;
};

type ScheduledRepliesTable = {
  accountId: string;
  messageId: string;
  number: string;
  dueAt: Instant;
  done: Generated<boolean>;
};

type MessageAlertsTable = {
  accountId: string;
  userId: string;
  notification: Generated<boolean>;
  sound: Generated<boolean>;
  content: Generated<boolean>;
};

type ReplyRulesTable = {
  accountId: string;
  id: string;
  kind: 'forwarding' | 'auto_reply';
  name: string;
  sender: string | null;
  words: string[];
  matching: 'exact' | 'starts' | 'contains';
  hours: 'any' | 'inside' | 'outside';
  text: string | null;
  userIds: string[];
  isOn: Generated<boolean>;
  version: Generated<number>;
  place: Generated<number>;
  createdAt: Instant;
};

export type OfficeDay = { day: number; from: string; to: string };

type OfficeHoursTable = {
  accountId: string;
  days: ColumnType<OfficeDay[], string, string>;
  holidays: ColumnType<string[], string, string>;
};

type GivenAutoRepliesTable = {
  accountId: string;
  number: string;
  id: string;
  ruleId: string;
  at: Instant;
};

/** The tables of the Messenger; columns in camel case. */
export type MessengerTables = {
  messageReplies: MessageRepliesTable;
  conversations: ConversationsTable;
  conversationEntries: ConversationEntriesTable;
  scheduledReplies: ScheduledRepliesTable;
  messageAlerts: MessageAlertsTable;
  replyRules: ReplyRulesTable;
  officeHours: OfficeHoursTable;
  givenAutoReplies: GivenAutoRepliesTable;
};
