import type { ActorContext, Context } from '#server/platform/context.ts';
import { ask, askLater, type Later } from '#server/platform/db/statement.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import {
  type ChainedRow,
  type Head,
  insertActivity,
  lockHead,
  readHead,
  readRowsAfter,
  startHead,
} from './queries/activity.ts';

/** What can stand in the log; the sentence that a person reads is made from it. */
export const actionSentences = {
  'account.created': 'created the account',
  'account.changed': 'changed the business details',
  'session.started': 'signed in',
  'session.ended': 'signed out',
  'session.revoked': 'ended a session',
  'session.unlocked': 'unlocked the session with the password',
  'password.wrong': 'entered a wrong password',
  'password.changed': 'changed the password',
  'code.sent': 'was sent a login code',
  'code.accepted': 'entered the right code',
  'code.wrong': 'entered a wrong code',
  'code.locked': 'was told to wait after too many wrong codes',
  'code.disabled': 'had codes switched off after 100 wrong codes in a row',
  'code.enabled': 'had login codes switched on again',
  'code.delivery_failed': 'could not be sent a login code',
  'step_up.done': 'confirmed who they are',
  'recovery.used': 'used a recovery code',
  'recovery.renewed': 'made new recovery codes',
  'recovery.wrong': 'entered a wrong recovery code',
  'mobile.changed': 'changed the login mobile',
  'mobile.replaced': 'replaced a lost login mobile',
  'mobile.proven': 'proved the login mobile',
  'email.change_asked': 'asked for another login e-mail',
  'email.change_cancelled': 'gave up the change of the login e-mail',
  'email.confirmed': 'confirmed the login e-mail',
  'email.changed': 'changed the login e-mail',
  'name.changed': 'changed their name',
  'app.added': 'added an authenticator app',
  'app.removed': 'removed the authenticator app',
  'app.wrong': 'entered a wrong code of the authenticator app',
  'reset.asked': 'asked for a new password',
  'reset.approval_asked': 'asked the owner to approve a new password',
  'reset.approved': 'approved a new password',
  'reset.done': 'set a new password by link',
  'user.invited': 'invited a person',
  'user.joined': 'joined the account',
  'user.method_changed': 'changed how a person gets login codes',
  'user.removed': 'removed a person',
  'user.signed_out': 'signed a person out everywhere',
  'invitation.resent': 'sent an invitation anew',
  'invitation.withdrawn': 'withdrew an invitation',
  'transfer.offered': 'offered the account to another person',
  'transfer.cancelled': 'took the offer of the account back',
  'transfer.accepted': 'took the account over',
  'permission.refused': 'was refused something that they may not do',
  'sim.changed': 'had a changed SIM card, so a recovery code was asked for',
  'operator.granted': 'was made an operator of this installation',
  'operator.revoked': 'is no operator of this installation any more',
  'carrier.added': 'added a carrier',
  'carrier.changed': 'changed a carrier',
  'carrier.removed': 'removed a carrier',
  'carrier.made_default': 'made a carrier the default',
  'carrier.tested': 'tried a carrier',
  'limit.changed': 'changed a limit of parts a second',
  'code_sender.set': 'set the sender of login codes',
  'code_sender.removed': 'let login codes leave from the shared number again',
  'message.sent': 'sent a text',
  'sender.added': 'added a sender',
  'sender.link_sent': 'texted the holder of a mobile a link',
  'sender.proven': 'agreed that texts may be sent from their mobile',
  'sender.declined': 'did not agree that texts may be sent from their mobile',
  'sender.changed': 'changed a sender',
  'sender.removed': 'removed a sender',
  'sender.default_set': 'chose the default sender',
  'message.cancelled': 'cancelled a text',
  'template.added': 'kept a text as a template',
  'template.changed': 'changed a template',
  'template.removed': 'removed a template',
  'contact_field.added': 'added a field of contacts',
  'contact_field.changed': 'changed a field of contacts',
  'contact_field.removed': 'removed a field of contacts',
  'list.added': 'made a list of contacts',
  'list.changed': 'changed a list of contacts',
  'list.removed': 'removed a list of contacts',
  'contact.added': 'added a contact',
  'contact.changed': 'changed a contact',
  'contact.deleted': 'deleted a contact',
  'contacts.changed': 'set a field of many contacts',
  'contacts.listed': 'put contacts into a list',
  'contacts.unlisted': 'took contacts off a list',
  'contacts.deleted': 'deleted contacts',
  'contacts.merged': 'merged contacts',
  'contacts.told_apart': 'said that contacts of one name are different people',
  'contacts.consent': 'noted consent of many contacts',
  'contacts.unsubscribed': 'opted contacts out',
  'contacts.undone': 'undid what was done to contacts',
  'unsubscribe.added': 'opted numbers out',
  'unsubscribe.removed': 'let a number be texted again',
  'unsubscribe.dismissed': 'decided that a reply was no opt-out',
  'import.started': 'imported contacts from a file',
  'import.stopped': 'stopped an import of contacts',
  'import.undone': 'undid an import of contacts',
  'conversations.closed': 'closed all conversations that were quiet',
  'note.removed': 'removed a note from a conversation',
  'reply_rule.added': 'added a rule for replies',
  'reply_rule.changed': 'changed a rule for replies',
  'reply_rule.removed': 'removed a rule for replies',
  'office_hours.changed': 'changed the office hours',
} as const;

export type Action = keyof typeof actionSentences;

export type ActivityEntry = {
  accountId: string;
  action: Action;
  result?: 'ok' | 'refused';
  actor: { id: string | null; name: string } | null;
  target?: {
    kind:
      | 'user'
      | 'account'
      | 'session'
      | 'message'
      | 'number'
      | 'carrier'
      | 'sender'
      | 'template'
      | 'import'
      | 'contact'
      | 'contacts'
      | 'contact_field'
      | 'list'
      | 'reply_rule';
    id: string | null;
    name: string;
  };
  method?: 'password' | 'sms' | 'email' | 'recovery_code' | 'app_code' | 'link' | 'command';
  /** Facts for the sentence, never a secret, a code, a token or a whole number. */
  details?: Record<string, string | number | boolean>;
};

/** Begins the chain of a new account. */
export async function startActivityLog(context: Context, accountId: string): Promise<void> {
  await startHead(context.db, accountId, firstHash(context, accountId));
}

// The heads that an open transaction holds locked: nobody else can move them until it ends.
const heldHeads = new WeakMap<Context['db'], Map<string, Later<Head>>>();

function headsOf(context: Context): Map<string, Later<Head>> {
  const heads = heldHeads.get(context.db) ?? new Map<string, Later<Head>>();
  heldHeads.set(context.db, heads);
  return heads;
}

/** Locks the log of an account with the next statement of the open transaction, so that recording does not have to ask for its head. */
export async function expectActivity(context: Context, accountId: string): Promise<void> {
  const heads = headsOf(context);
  if (heads.has(accountId)) return;
  heads.set(accountId, await askLater(context.db, lockHead(accountId)));
}

async function holdHead(context: Context, accountId: string): Promise<Head> {
  const [head] = await ask(context.db, lockHead(accountId));
  if (!head) throw new Error(`The account ${accountId} has no activity log.`);
  return head;
}

/** Writes what whoever is signed in did, or was refused, into the log of their account. */
export async function recordByActor(
  context: ActorContext,
  entry: Omit<ActivityEntry, 'accountId' | 'actor'>,
): Promise<void> {
  const { accountId, userId, name } = context.actor;
  return recordActivity(context, { ...entry, accountId, actor: { id: userId, name } });
}

/** Writes one row of the activity log in the open transaction, chained to the row before it (HMAC-SHA256). */
export async function recordActivity(context: Context, entry: ActivityEntry): Promise<void> {
  return inTransaction(context, (context) => appendActivity(context, entry));
}

async function appendActivity(context: Context, entry: ActivityEntry): Promise<void> {
  const heads = headsOf(context);
  const before = heads.get(entry.accountId)?.rows[0] ?? (await holdHead(context, entry.accountId));
  const row = {
    accountId: entry.accountId,
    seq: before.seq + 1,
    at: context.clock.now(),
    action: entry.action,
    result: entry.result ?? 'ok',
    actorId: entry.actor?.id ?? null,
    actorName: entry.actor ? plain(entry.actor.name) : null,
    targetKind: entry.target?.kind ?? null,
    targetId: entry.target?.id ?? null,
    targetName: entry.target ? plain(entry.target.name) : null,
    address: context.client.address || null,
    agent: plain(context.client.agent).slice(0, 300) || null,
    method: entry.method ?? null,
    requestId: context.requestId,
    details: entry.details ?? {},
  } as const;
  const hash = chainHash(context, before.hash, row);
  heads.set(entry.accountId, { rows: [{ seq: row.seq, hash }] });
  await insertActivity(context.db, row, { hash: sealHash(context, hash), head: hash });
}

/** Line breaks, escape sequences and invisible characters become spaces. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
}

function chainHash(context: Pick<Context, 'secrets'>, before: Buffer, row: ChainedRow): Buffer {
  const details = Object.entries(row.details).sort(([a], [b]) => (a < b ? -1 : 1));
  const content = [
    row.accountId,
    row.seq,
    row.at.toISOString(),
    row.action,
    row.result,
    row.actorId,
    row.actorName,
    row.targetKind,
    row.targetId,
    row.targetName,
    row.address,
    row.agent,
    row.method,
    row.requestId,
    details,
  ];
  return context.secrets.mac('activity', before, JSON.stringify(content));
}

/** What a row carries of its hash: the hash itself stands in the head alone, so that no earlier row gives away a head for a log that was cut there. */
function sealHash(context: Pick<Context, 'secrets'>, hash: Buffer): Buffer {
  return context.secrets.mac('activity_row', hash);
}

function firstHash(context: Pick<Context, 'secrets'>, accountId: string): Buffer {
  return context.secrets.mac('activity', 'begin', accountId);
}

export type Verification =
  | { rows: number; broken: null }
  | { rows: number; broken: { seq: number; reason: string } };

/** Walks the chain of one account from its beginning; says the first row that was altered, removed or put in. */
export async function verifyActivityLog(context: Context, accountId: string): Promise<Verification> {
  let hash = firstHash(context, accountId);
  let expected = 1;
  for (;;) {
    const rows = await readRowsAfter(context.db, accountId, expected - 1);
    for (const row of rows) {
      if (row.seq !== expected)
        return { rows: expected - 1, broken: { seq: expected, reason: 'This row is missing.' } };
      hash = chainHash(context, hash, row);
      if (!sealHash(context, hash).equals(row.hash))
        return {
          rows: expected - 1,
          broken: { seq: row.seq, reason: 'This row, or the hash that it carries, was altered.' },
        };
      expected += 1;
    }
    if (rows.length === 0) break;
  }
  const head = await readHead(context.db, accountId);
  if (!head || head.seq !== expected - 1 || !head.hash.equals(hash)) {
    return { rows: expected - 1, broken: { seq: expected, reason: 'Rows at the end are missing.' } };
  }
  return { rows: expected - 1, broken: null };
}
