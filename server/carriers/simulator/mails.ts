import type { SimulatorMail } from '#contract/simulator.ts';
import type { Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import * as queries from './queries/mails.ts';
import { withSimulatorTables } from './schema.ts';

const defaultLimit = 50;

/** The mails that arrived in the pretend mailbox, newest first; for one address if it is given. */
export async function listMails(
  context: Pick<Context, 'db'>,
  wish: { recipient?: string; limit?: number } = {},
): Promise<SimulatorMail[]> {
  const { recipient, limit = defaultLimit } = wish;
  const filter = recipient === undefined ? { limit } : { limit, recipient: recipient.trim().toLowerCase() };
  return (await queries.listMailRows(withSimulatorTables(context.db), filter)).map(describeMail);
}

/** One mail. Refuses with `not_found`. */
export async function getMail(context: Pick<Context, 'db'>, mailId: string): Promise<SimulatorMail> {
  const row = await queries.findMail(withSimulatorTables(context.db), mailId);
  if (!row) throw new Refusal('not_found');
  return describeMail(row);
}

function describeMail({
  id,
  recipient,
  sender,
  subject,
  text,
  html,
  headers,
  at,
}: queries.MailRow): SimulatorMail {
  return { id, to: recipient, from: sender, subject, text, html, headers, at: at.toISOString() };
}
