import type { ColumnType, Generated } from 'kysely';
import type { MessengerTables } from './messenger-schema.ts';
import type { PeopleTables } from './people-schema.ts';
import type { SendingTables } from './sending-schema.ts';

type Instant = ColumnType<Date, Date, Date>;

type InstallationTable = {
  only: Generated<boolean>;
  secretFingerprint: string;
};

type AccountsTable = {
  id: string;
  name: string;
  contactName: Generated<string>;
  email: Generated<string>;
  mobile: Generated<string>;
  address: Generated<string>;
  abn: Generated<string>;
  timeZone: string;
  sessionHours: Generated<number>;
  isOperator: Generated<boolean>;
  version: Generated<number>;
  createdAt: Instant;
};

type UsersTable = {
  accountId: string;
  id: string;
  role: 'owner' | 'member';
  status: 'invited' | 'active' | 'removed';
  name: string;
  email: string;
  emailKey: string;
  emailConfirmedAt: Instant | null;
  method: 'sms' | 'email';
  mobile: string | null;
  mobileProvenAt: Instant | null;
  passwordHash: string | null;
  passwordChangedAt: Instant | null;
  appSecret: Buffer | null;
  appPendingSecret: Buffer | null;
  appLastStep: number | null;
  generation: Generated<number>;
  version: Generated<number>;
  lastSignInAt: Instant | null;
  lastWarnedAt: Instant | null;
  resetRequestedAt: Instant | null;
  removedAt: Instant | null;
  createdAt: Instant;
};

type LoginsTable = {
  emailKey: string;
  accountId: string;
  userId: string;
};

type SignUpsTable = {
  accountId: string;
  userId: string;
  businessName: string;
  name: string;
  email: string;
  emailKey: string;
  passwordHash: string;
  mobile: string;
  timeZone: string;
  createdAt: Instant;
  expiresAt: Instant;
};

type ChallengesTable = {
  accountId: string;
  id: string;
  userId: string;
  purpose: 'sign_up' | 'sign_in' | 'invitation' | 'step_up' | 'mobile_change' | 'recovery' | 'password_reset';
  generation: number;
  sessionId: string | null;
  linkId: string | null;
  tokenHash: Buffer;
  step: 'code' | 'recovery_code' | 'app_code';
  recoveryCodeWanted: Generated<boolean>;
  channel: 'sms' | 'email';
  destination: string;
  passwordHash: string | null;
  codeHash: Buffer | null;
  codeSendId: string | null;
  codeExpiresAt: Instant | null;
  tries: Generated<number>;
  sends: Generated<number>;
  wrong: Generated<number>;
  address: string;
  agent: string;
  provenAt: Instant | null;
  endedAt: Instant | null;
  sweptAt: Instant | null;
  createdAt: Instant;
  expiresAt: Instant;
};

type FactorGuessesTable = {
  accountId: string;
  userId: string;
  factor: 'code' | 'recovery_code' | 'app_code';
  failures: Generated<number>;
  waitUntil: Instant | null;
  disabledAt: Instant | null;
};

type SessionsTable = {
  accountId: string;
  id: string;
  userId: string;
  generation: number;
  tokenHash: Buffer;
  provenAt: Instant;
  lastSeenAt: Instant;
  endsAt: Instant;
  endedAt: Instant | null;
  address: string;
  agent: string;
  createdAt: Instant;
};

type RecoveryCodesTable = {
  accountId: string;
  userId: string;
  codeHash: Buffer;
  usedAt: Instant | null;
};

type LinksTable = {
  accountId: string;
  id: string;
  userId: string;
  kind: 'invitation' | 'password_reset' | 'email';
  generation: number;
  tokenHash: Buffer;
  email: string;
  approved: Generated<boolean>;
  usedAt: Instant | null;
  endedAt: Instant | null;
  createdAt: Instant;
  expiresAt: Instant;
};

type OwnershipTransfersTable = {
  accountId: string;
  toUserId: string;
  createdAt: Instant;
  expiresAt: Instant;
};

type ThrottlesTable = {
  key: string;
  level: number;
  waitUntil: Instant | null;
  updatedAt: Instant;
};

type CodeSendsTable = {
  accountId: string;
  id: string;
  userId: string;
  enrolment: boolean;
  channel: 'sms' | 'email';
  destination: string;
  prefix: string;
  delivery: 'queued' | 'sent' | 'delivered' | 'failed';
  note: string | null;
  sentAt: Instant;
  convertedAt: Instant | null;
};

type SecurityTextsTable = {
  accountId: string;
  id: string;
  recipient: string;
  body: Buffer;
  isCode: boolean;
  attempts: Generated<number>;
  notBefore: Instant;
  expiresAt: Instant;
  leaseUntil: Instant | null;
  createdAt: Instant;
};

type SecurityReceiptsTable = {
  carrierId: string;
  carrierKey: string | null;
  routeId: Generated<string>;
  isOver: Generated<boolean>;
  isUnsure: Generated<boolean>;
  accountId: string;
  id: string;
  recipient: string;
  submittedAt: Instant;
};

type MailOutboxTable = {
  accountId: string;
  id: string;
  body: Buffer;
  attempts: Generated<number>;
  notBefore: Instant;
  expiresAt: Instant;
  leaseUntil: Instant | null;
  createdAt: Instant;
};

type ActivitiesTable = {
  accountId: string;
  seq: number;
  at: Instant;
  action: string;
  result: 'ok' | 'refused';
  actorId: string | null;
  actorName: string | null;
  targetKind: string | null;
  targetId: string | null;
  targetName: string | null;
  address: string | null;
  agent: string | null;
  method: string | null;
  requestId: string | null;
  details: ColumnType<Record<string, unknown>, string, string>;
  hash: Buffer;
};

type ActivityHeadsTable = {
  accountId: string;
  seq: number;
  hash: Buffer;
};

/** The tables, as the migrations make them; columns in camel case. */
export type Database = SendingTables &
  PeopleTables &
  MessengerTables & {
    installation: InstallationTable;
    accounts: AccountsTable;
    users: UsersTable;
    logins: LoginsTable;
    signUps: SignUpsTable;
    challenges: ChallengesTable;
    factorGuesses: FactorGuessesTable;
    sessions: SessionsTable;
    recoveryCodes: RecoveryCodesTable;
    links: LinksTable;
    ownershipTransfers: OwnershipTransfersTable;
    throttles: ThrottlesTable;
    codeSends: CodeSendsTable;
    securityTexts: SecurityTextsTable;
    securityReceipts: SecurityReceiptsTable;
    mailOutbox: MailOutboxTable;
    activities: ActivitiesTable;
    activityHeads: ActivityHeadsTable;
  };
