import type { Insertable, Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { askLater, askTogether, insertion, statement } from '#server/platform/db/statement.ts';
import { type Guesses, readingGuesses } from './guesses.ts';

export async function lockDestination(db: Kysely<Database>, destination: string): Promise<void> {
  await askLater(db, statement('select pg_advisory_xact_lock(hashtextextended($1, 7))', [destination]));
}

export type RecentSend = {
  sentAt: Date;
  convertedAt: Date | null;
  enrolment: boolean;
  own: boolean;
  there: boolean;
};

export type SendHistory = {
  /** The wrong codes of the person in a row. */
  guesses: Guesses | undefined;
  /** The sends of a day to this person or destination, newest first; never many, for the caps bound them. */
  sends: RecentSend[];
  /** Texts of the hour in the whole installation, counted no further than asked. */
  texts: number;
  /** Codes of the hour to numbers or addresses of this prefix that were to prove them, and did not. */
  unconverted: number;
};

const recentSendsText = `
select sent_at as "sentAt", converted_at as "convertedAt", enrolment, bool_or(own) as own, bool_or(there) as there from (
  select account_id, id, sent_at, converted_at, enrolment, true as own, false as there from code_sends
  where account_id = $1 and user_id = $2 and sent_at > $4
  union all
  select account_id, id, sent_at, converted_at, enrolment, false, true from code_sends where destination = $3 and sent_at > $4
) as recent group by account_id, id, sent_at, converted_at, enrolment order by sent_at desc`;

const recentCountsText = `
select
  (select count(*) from (select 1 from code_sends where channel = 'sms' and sent_at > $1 limit $2) as recent) as texts,
  (select count(*) from code_sends where prefix = $3 and sent_at > $1 and converted_at is null and enrolment) as unconverted`;

/** What the caps, the cooldowns and the fraud guard look at, in one write. */
export async function readSendHistory(
  db: Kysely<Database>,
  target: { accountId: string; userId: string; destination: string; prefix: string },
  window: { dayAgo: Date; hourAgo: Date; textsAtMost: number },
): Promise<SendHistory> {
  const { accountId, userId, destination, prefix } = target;
  const [[guesses], sends, [counts]] = await askTogether(db, [
    readingGuesses(target, 'code'),
    statement<RecentSend>(recentSendsText, [accountId, userId, destination, window.dayAgo]),
    statement<{ texts: number; unconverted: number }>(recentCountsText, [
      window.hourAgo,
      window.textsAtMost,
      prefix,
    ]),
  ]);
  return { guesses, sends, texts: counts?.texts ?? 0, unconverted: counts?.unconverted ?? 0 };
}

export async function insertSend(
  db: Kysely<Database>,
  row: Insertable<Database['codeSends']>,
): Promise<void> {
  await askLater(db, insertion('codeSends', row));
}

const markConvertedText = 'update code_sends set converted_at = $3 where account_id = $1 and id = $2';

export async function markConverted(
  db: Kysely<Database>,
  send: { accountId: string; id: string },
  now: Date,
): Promise<void> {
  await askLater(db, statement(markConvertedText, [send.accountId, send.id, now]));
}

/** Sets what is known of a code's way; what is final stays. Answers whose code it was, when something changed. */
export async function setDelivery(
  db: Kysely<Database>,
  send: { accountId: string; id: string },
  known: { delivery: 'sent' | 'delivered' | 'failed'; note: string | null },
) {
  return db
    .updateTable('codeSends')
    .set(known)
    .where('accountId', '=', send.accountId)
    .where('id', '=', send.id)
    .where('delivery', 'in', known.delivery === 'sent' ? ['queued'] : ['queued', 'sent'])
    .returning(['userId', 'channel'])
    .executeTakeFirst();
}

export async function deleteSendsBefore(db: Kysely<Database>, instant: Date): Promise<void> {
  await db.deleteFrom('codeSends').where('sentAt', '<', instant).execute();
}
