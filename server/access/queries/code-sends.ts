import type { Insertable, Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, askLater, statement } from '#server/platform/db/statement.ts';
import type { Guesses } from './guesses.ts';

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

// One column, as of people: $1 and $2 the person, $3 the destination, $4 its prefix, $5 a day ago, $6 an hour ago, $7 texts counted at most.
const readSendHistoryText = `
select json_build_array(
  (select json_build_array(failures, extract(epoch from wait_until) * 1000, extract(epoch from disabled_at) * 1000)
    from factor_guesses where account_id = $1 and user_id = $2 and factor = 'code'),
  (select coalesce(json_agg(json_build_array(extract(epoch from sent_at) * 1000, extract(epoch from converted_at) * 1000, enrolment, own, there)
    order by sent_at desc), '[]')
    from (
      select sent_at, converted_at, enrolment, bool_or(own) as own, bool_or(there) as there from (
        select account_id, id, sent_at, converted_at, enrolment, true as own, false as there from code_sends
        where account_id = $1 and user_id = $2 and sent_at > $5
        union all
        select account_id, id, sent_at, converted_at, enrolment, false, true from code_sends where destination = $3 and sent_at > $5
      ) as found group by account_id, id, sent_at, converted_at, enrolment) as recent),
  (select count(*) from (select 1 from code_sends where channel = 'sms' and sent_at > $6 limit $7) as recent),
  (select count(*) from code_sends where prefix = $4 and sent_at > $6 and converted_at is null and enrolment)) as history`;

type FoundHistory = [
  guesses: [failures: number, waitUntil: number | null, disabledAt: number | null] | null,
  sends: [sentAt: number, convertedAt: number | null, enrolment: boolean, own: boolean, there: boolean][],
  texts: number,
  unconverted: number,
];

/** What the caps, the cooldowns and the fraud guard look at, in one statement. */
export async function readSendHistory(
  db: Kysely<Database>,
  target: { accountId: string; userId: string; destination: string; prefix: string },
  window: { dayAgo: Date; hourAgo: Date; textsAtMost: number },
): Promise<SendHistory> {
  const { accountId, userId, destination, prefix } = target;
  const { dayAgo, hourAgo, textsAtMost } = window;
  const values = [accountId, userId, destination, prefix, dayAgo, hourAgo, textsAtMost];
  const [row] = await ask<{ history: FoundHistory }>(db, statement(readSendHistoryText, values));
  if (!row) throw new Error('The history of sent codes could not be read.');
  const [guesses, sends, texts, unconverted] = row.history;
  return {
    guesses: guesses
      ? { failures: guesses[0], waitUntil: instantOf(guesses[1]), disabledAt: instantOf(guesses[2]) }
      : undefined,
    sends: sends.map(([sentAt, convertedAt, enrolment, own, there]) => ({
      sentAt: new Date(sentAt),
      convertedAt: instantOf(convertedAt),
      enrolment,
      own,
      there,
    })),
    texts,
    unconverted,
  };
}

function instantOf(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
}

const recordCodeText = `
with sent as (
  insert into code_sends (account_id, id, user_id, enrolment, channel, destination, prefix, delivery, sent_at)
  values ($1, $3, $4, $5, $6, $7, $8, 'queued', $9)
)
update challenges set code_hash = $10, code_send_id = $3, code_expires_at = $11, sends = sends + 1
where account_id = $1 and id = $2`;

/** A code is on its way: the challenge takes it from now on, and no other. */
export async function recordCode(
  db: Kysely<Database>,
  challenge: Pick<
    Insertable<Database['codeSends']>,
    'accountId' | 'userId' | 'enrolment' | 'channel' | 'destination' | 'prefix'
  > & {
    id: string;
  },
  code: { sendId: string; hash: Buffer; sentAt: Date; expiresAt: Date },
): Promise<void> {
  const { accountId, id, userId, enrolment, channel, destination, prefix } = challenge;
  const target = [userId, enrolment, channel, destination, prefix];
  const values = [accountId, id, code.sendId, ...target, code.sentAt, code.hash, code.expiresAt];
  await askLater(db, statement(recordCodeText, values));
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
