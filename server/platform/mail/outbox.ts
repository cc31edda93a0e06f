import { sql } from 'kysely';
import { createTransport, type Transporter } from 'nodemailer';
import { v7 as uuid } from 'uuid';
import { secondsFrom } from '../clock.ts';
import type { Context } from '../context.ts';
import { askLater, insertion } from '../db/statement.ts';
import { announce } from '../db/transaction.ts';
import { type Letter, writeLetter } from './letter.ts';

export type Mail = {
  accountId: string;
  id?: string;
  to: string;
  subject: string;
  letter: Letter;
  lifeSeconds?: number;
};

type SealedMail = { to: string; subject: string; text: string; html: string };

/** `permanent`: the mail server will not take it, and it is not tried again. */
export type MailOutcome =
  | { accountId: string; id: string; sent: true }
  | { accountId: string; id: string; sent: false; permanent: boolean; reason: string };

export type MailTransport = { send(mail: SealedMail): Promise<void>; close(): void };

const dayInSeconds = 86_400;
const leaseSeconds = 60;
const batch = 20;

/** Puts a mail into the outbox, encrypted, in the open transaction; a worker sends it. Lives a day unless said (seconds). */
export async function queueMail(context: Context, mail: Mail): Promise<string> {
  const id = mail.id ?? uuid();
  const now = context.clock.now();
  const sealed: SealedMail = { to: mail.to, subject: oneLine(mail.subject), ...writeLetter(mail.letter) };
  await askLater(
    context.db,
    insertion('mailOutbox', {
      accountId: mail.accountId,
      id,
      body: context.secrets.encrypt(JSON.stringify(sealed)),
      notBefore: now,
      expiresAt: secondsFrom(now, mail.lifeSeconds ?? dayInSeconds),
      createdAt: now,
    }),
  );
  await announce(context, 'mail', {});
  return id;
}

/** Names may hold anything; a header may not (RFC 5322 2.2). */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
}

/** Sends what is due, a batch at a time; answers how many it took. A mail may go twice when the process dies in between, never not at all. */
export async function sendDueMails(
  context: Context,
  transport: MailTransport,
  onOutcome: (outcome: MailOutcome) => Promise<void>,
): Promise<number> {
  const due = await claimDue(context);
  await Promise.all(due.map((row) => sendOne(context, { transport, onOutcome }, row)));
  return due.length;
}

type DueMail = { accountId: string; id: string; body: Buffer; attempts: number; expiresAt: Date };

async function claimDue(context: Context): Promise<DueMail[]> {
  const now = context.clock.now();
  const { rows } = await sql<DueMail>`
    update mail_outbox set lease_until = ${secondsFrom(now, leaseSeconds)}, attempts = attempts + 1
    where (account_id, id) in (
      select account_id, id from mail_outbox
      where not_before <= ${now} and (lease_until is null or lease_until <= ${now})
      order by not_before limit ${batch} for update skip locked)
    returning account_id, id, body, attempts, expires_at`.execute(context.db);
  return rows;
}

type Sending = { transport: MailTransport; onOutcome: (outcome: MailOutcome) => Promise<void> };

async function sendOne(context: Context, { transport, onOutcome }: Sending, row: DueMail): Promise<void> {
  const key = { accountId: row.accountId, id: row.id };
  const now = context.clock.now();
  if (row.expiresAt <= now) {
    await drop(context, key);
    return onOutcome({ ...key, sent: false, permanent: true, reason: 'It could not be sent in time.' });
  }
  try {
    await transport.send(JSON.parse(context.secrets.decrypt(row.body)));
  } catch (error) {
    const permanent = isPermanent(error);
    if (permanent) await drop(context, key);
    else await postpone(context, key, secondsFrom(now, Math.min(2 ** row.attempts, 600)));
    context.log.warn({ mail: row.id, error: String(error), permanent }, 'A mail was not taken.');
    return onOutcome({
      ...key,
      sent: false,
      permanent,
      reason: permanent ? 'The mail server refused the address.' : 'The mail server cannot be reached.',
    });
  }
  await drop(context, key);
  await onOutcome({ ...key, sent: true });
}

function isPermanent(error: unknown): boolean {
  return (
    error instanceof Error &&
    'responseCode' in error &&
    typeof error.responseCode === 'number' &&
    error.responseCode >= 500
  );
}

async function drop(context: Context, key: { accountId: string; id: string }): Promise<void> {
  await context.db
    .deleteFrom('mailOutbox')
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .execute();
}

async function postpone(
  context: Context,
  key: { accountId: string; id: string },
  until: Date,
): Promise<void> {
  await context.db
    .updateTable('mailOutbox')
    .set({ notBefore: until, leaseUntil: null })
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .execute();
}

/** Speaks SMTP to the server of the address (smtp:// or smtps://), which may change between mails. */
export function smtpTransport(options: { url: () => Promise<string>; from: string }): MailTransport {
  let current: { url: string; transport: Transporter } | undefined;
  async function open(): Promise<Transporter> {
    const url = await options.url();
    if (current?.url !== url) {
      current?.transport.close();
      current = { url, transport: createTransport(url, { from: options.from }) };
    }
    return current.transport;
  }
  return {
    async send(mail) {
      const transport = await open();
      await transport.sendMail({
        to: { name: '', address: mail.to },
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
    },
    close: () => current?.transport.close(),
  };
}
