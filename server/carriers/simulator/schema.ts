import type { ColumnType, Generated, Kysely } from 'kysely';
import type { HandsetMode, NetworkScript } from '#contract/simulator.ts';
import type { Database } from '#server/platform/db/schema.ts';

type Instant = ColumnType<Date, Date, Date>;

type HandsetsTable = {
  number: string;
  mode: Generated<HandsetMode>;
  delaySeconds: Generated<number>;
  simSwappedAt: Instant | null;
  createdAt: Instant;
  lastText: string | null;
  lastAt: Instant | null;
  texts: Generated<number>;
};

type TextsTable = {
  id: string;
  handset: string;
  direction: 'to_handset' | 'from_handset';
  other: string;
  text: string;
  state: 'received' | 'refused' | 'queued' | 'sent';
  at: Instant;
  systemId: Generated<string>;
};

type PartsTable = {
  handset: string;
  other: string;
  reference: number;
  total: number;
  part: number;
  text: string;
  at: Instant;
};

type ReceiptsTable = {
  id: string;
  handset: string;
  sender: string;
  stat: 'DELIVRD' | 'UNDELIV' | 'EXPIRED';
  at: Instant;
  carrierId: string;
  dueAt: Instant;
  systemId: Generated<string>;
};

type MailsTable = {
  id: string;
  recipient: string;
  sender: string;
  subject: string;
  text: string;
  html: string | null;
  headers: ColumnType<Record<string, string>, string, string>;
  at: Instant;
};

type SmscTable = {
  singleton: Generated<boolean>;
  leader: string;
  smppPort: number;
  smtpPort: number;
  systemId: string;
  password: string;
  startedAt: Instant;
  guestSystemId: string | null;
  guestPassword: string | null;
};

type NetworkTable = { singleton: Generated<boolean>; script: ColumnType<NetworkScript, string, string> };

type ClockTable = { singleton: Generated<boolean>; offsetMs: number };

type ClockFollowersTable = { pid: number; offsetMs: number };

export type SimulatorTables = {
  simulatorClock: ClockTable;
  simulatorClockFollowers: ClockFollowersTable;
  simulatorHandsets: HandsetsTable;
  simulatorTexts: TextsTable;
  simulatorParts: PartsTable;
  simulatorReceipts: ReceiptsTable;
  simulatorMails: MailsTable;
  simulatorSmsc: SmscTable;
  simulatorNetwork: NetworkTable;
};

/** The same connections, seen with the simulator's tables. */
export function withSimulatorTables(db: Kysely<Database>): Kysely<Database & SimulatorTables> {
  return db.withTables<SimulatorTables>();
}
