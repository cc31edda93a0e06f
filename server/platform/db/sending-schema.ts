import type { ColumnType, Generated } from 'kysely';
import type { BlockedReason } from '#contract/messaging.ts';

type Instant = ColumnType<Date, Date, Date>;

export type LaneName = 'normal' | 'bulk';

type HostedNumbersTable = {
  number: string;
  accountId: string | null;
  kind: 'shared' | 'dedicated';
  routeId: string | null;
  createdAt: Instant;
};

/** One row at most. */
type CodeSenderTable = {
  isOnly: Generated<boolean>;
  address: string;
  registration: 'none' | 'draft' | 'lodged' | 'registered';
  routeId: string | null;
  refusedAt: Instant | null;
  refusal: string | null;
};

/** What a request with an idempotency key was answered: the quote, as JSON. */
export type BatchAnswer = Record<string, unknown>;

type BatchesTable = {
  accountId: string;
  id: string;
  userId: string | null;
  sender: string;
  text: string;
  lane: LaneName;
  messages: number;
  credits: number;
  scheduledFor: Instant | null;
  idempotencyKey: string | null;
  requestHash: Buffer | null;
  answer: ColumnType<BatchAnswer | null, string | null, string | null>;
  createdAt: Instant;
};

type BlockedRecipientsTable = {
  accountId: string;
  batchId: string;
  /** Among the recipients of the request, from 0. */
  place: number;
  /** The number as it was written. */
  written: string;
  reason: BlockedReason;
};

type MessagesTable = {
  accountId: string;
  id: string;
  direction: 'out' | 'in';
  number: string;
  sender: string;
  text: string;
  encoding: 'gsm7' | 'ucs2';
  parts: number;
  submits: number;
  reference: number | null;
  routeId: Generated<string>;
  batchId: string | null;
  userId: string | null;
  scheduledFor: Instant | null;
  createdAt: Instant;
};

type MessageStatesTable = {
  accountId: string;
  messageId: string;
  state: 'scheduled' | 'queued' | 'sent' | 'delivered' | 'failed' | 'unknown' | 'cancelled' | 'received';
  note: string | null;
  credits: Generated<number>;
  spent: number | null;
  holdEntryId: string | null;
  endEntryId: string | null;
  sentAt: Instant | null;
  endedAt: Instant | null;
};

type MessagePartsTable = {
  accountId: string;
  messageId: string;
  part: number;
  state: 'sent' | 'delivered' | 'failed' | 'unknown';
  note: string | null;
  routeId: string;
  link: Generated<string>;
  carrierId: string | null;
  carrierKey: string | null;
  status: number | null;
  attempts: Generated<number>;
  writtenAt: Instant | null;
  answeredAt: Instant | null;
  endedAt: Instant | null;
};

type UnknownPartsTable = {
  accountId: string;
  messageId: string;
  part: number;
  number: string;
  routeId: string;
  writtenAt: Instant;
};

type MessageReceiptsTable = {
  accountId: string;
  messageId: string;
  id: string;
  part: number;
  status: string;
  errorCode: string | null;
  raw: string;
  doneAt: Instant | null;
  receivedAt: Instant;
};

type OutboxTable = {
  accountId: string;
  messageId: string;
  part: number;
  routeId: string;
  attempts: Generated<number>;
  notBefore: Instant;
  expiresAt: Instant;
  note: string | null;
  exempt: Generated<boolean>;
};

type FlightsTable = {
  accountId: string;
  messageId: string;
  part: number;
  lane: LaneName;
  routeId: string;
  attempts: number;
  expiresAt: Instant;
  writtenAt: Instant;
  leaseUntil: Instant;
};

/** Its ids are written and read by hand, and so is all of message_marks. */
type MessageStretchesTable = {
  accountId: string;
  firstId: string;
  lastId: string;
  messages: number;
};

type MessageEventsTable = {
  accountId: string;
  messageId: string;
  id: string;
  at: Instant;
  part: number | null;
  event: string;
  note: string | null;
};

type ParkedReceiptsTable = {
  id: string;
  carrierId: string;
  carrierKey: string;
  routeId: Generated<string>;
  recipient: string;
  other: Generated<string>;
  state: string;
  note: string | null;
  errorCode: string | null;
  raw: Generated<string>;
  tries: Generated<number>;
  retryAt: Instant;
  at: Instant;
  receivedAt: Instant;
};

type PartReferencesTable = {
  sender: string;
  number: string;
  last: number;
};

type InboundPartsTable = {
  sender: string;
  recipient: string;
  reference: number;
  total: number;
  part: number;
  text: string;
  receivedAt: Instant;
};

type StrayTextsTable = {
  id: string;
  sender: string;
  recipient: string;
  text: string;
  receivedAt: Instant;
};

type CreditBalancesTable = {
  accountId: string;
  granted: Generated<number>;
  available: Generated<number>;
  held: Generated<number>;
  spent: Generated<number>;
};

type LedgerEntriesTable = {
  accountId: string;
  id: string;
  at: Instant;
  kind: 'grant' | 'hold' | 'settle' | 'release' | 'refund';
  granted: Generated<number>;
  available: Generated<number>;
  held: Generated<number>;
  spent: Generated<number>;
  availableAfter: number;
  messages: Generated<number>;
  batchId: string | null;
  userId: string | null;
  note: string | null;
};

export type UnsubscribeOrigin = 'stop' | 'link' | 'hand' | 'api';

type UnsubscribesTable = {
  accountId: string;
  number: string;
  origin: UnsubscribeOrigin;
  reason: Generated<string>;
  userId: string | null;
  messageId: string | null;
  createdAt: Instant;
};

type UnsubscribeChangesTable = {
  accountId: string;
  id: string;
  number: string;
  change: 'unsubscribed' | 'resubscribed' | 'suspected' | 'dismissed';
  origin: UnsubscribeOrigin;
  reason: Generated<string>;
  userId: string | null;
  messageId: string | null;
  at: Instant;
};

type SendersTable = {
  accountId: string;
  id: string;
  kind: 'dedicated' | 'own' | 'name';
  address: string;
  label: Generated<string>;
  state: 'pending' | 'active' | 'rejected' | 'withdrawn';
  registration: Generated<'none' | 'draft' | 'lodged' | 'registered' | 'rejected'>;
  routeId: string | null;
  provenAt: Instant | null;
  declinedAt: Instant | null;
  removedAt: Instant | null;
  createdAt: Instant;
};

type SenderProofsTable = {
  accountId: string;
  id: string;
  senderId: string;
  tokenHash: Buffer;
  expiresAt: Instant;
  usedAt: Instant | null;
  endedAt: Instant | null;
  createdAt: Instant;
};

type DefaultSendersTable = {
  accountId: string;
  address: string;
};

type RoutesTable = {
  id: string;
  name: string;
  kind: 'smpp' | 'mobile_message' | 'twilio' | 'kannel';
  settings: ColumnType<Record<string, unknown>, string, string>;
  secret: Buffer | null;
  signingSecret: Buffer | null;
  isDefault: Generated<boolean>;
  enabled: Generated<boolean>;
  version: Generated<number>;
  createdAt: Instant;
};

export type LinkFigures = {
  window: number;
  inFlight: number;
  acceptedPerSecond: number;
  learnedRate: number | null;
};

type RouteStatesTable = {
  routeId: string;
  processId: string;
  link: string;
  state: 'bound' | 'binding' | 'down';
  reason: string;
  since: Instant;
  figures: ColumnType<LinkFigures, string, string>;
  seenAt: Instant;
};

type RateLimitsTable = {
  key: string;
  perSecond: number;
  tokens: number;
  filledAt: Instant;
};

type ShortLinksTable = {
  code: string;
  accountId: string;
  kind: 'url' | 'optout';
  messageId: string | null;
  batchId: string | null;
  number: string | null;
  target: string | null;
  people: Generated<number>;
  scanners: Generated<number>;
  firstClickAt: Instant | null;
  lastClickAt: Instant | null;
  createdAt: Instant;
};

type ShortLinkClicksTable = {
  accountId: string;
  code: string;
  id: string;
  at: Instant;
  agentClass: 'person' | 'scanner';
  agent: string | null;
};

type AutomaticAnswersTable = {
  accountId: string;
  number: string;
  kind: 'help';
  at: Instant;
};

type TemplatesTable = {
  accountId: string;
  id: string;
  name: string;
  text: string;
  userId: string;
  changedAt: Instant;
  version: Generated<number>;
};

/** The tables of sending and of its credits; columns in camel case. */
export type SendingTables = {
  hostedNumbers: HostedNumbersTable;
  codeSender: CodeSenderTable;
  batches: BatchesTable;
  blockedRecipients: BlockedRecipientsTable;
  messages: MessagesTable;
  messageStates: MessageStatesTable;
  messageParts: MessagePartsTable;
  unknownParts: UnknownPartsTable;
  messageReceipts: MessageReceiptsTable;
  outboxNormal: OutboxTable;
  outboxBulk: OutboxTable;
  flights: FlightsTable;
  messageEvents: MessageEventsTable;
  messageStretches: MessageStretchesTable;
  parkedReceipts: ParkedReceiptsTable;
  partReferences: PartReferencesTable;
  inboundParts: InboundPartsTable;
  strayTexts: StrayTextsTable;
  creditBalances: CreditBalancesTable;
  ledgerEntries: LedgerEntriesTable;
  unsubscribes: UnsubscribesTable;
  unsubscribeChanges: UnsubscribeChangesTable;
  shortLinks: ShortLinksTable;
  shortLinkClicks: ShortLinkClicksTable;
  automaticAnswers: AutomaticAnswersTable;
  senders: SendersTable;
  senderProofs: SenderProofsTable;
  defaultSenders: DefaultSendersTable;
  templates: TemplatesTable;
  routes: RoutesTable;
  routeStates: RouteStatesTable;
  rateLimits: RateLimitsTable;
};
