import { v7 as uuid } from 'uuid';
import { createAccount } from '#server/accounts/accounts.ts';
import { inviteUser } from '#server/accounts/invitations.ts';
import type { AccountId, Actor, ActorContext, Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import type { TestDatabase } from './database.ts';
import { standingClock, workerContext } from './texting-account.ts';

export const hostedNumber = '+61491575254';
export const isHosted = async (_: Context, number: string) => number === hostedNumber;

type Mail = { to: string; subject: string; text: string; html: string };

/** A new account with its owner Ana Cruz, on a database of its own, and what its tests look at. */
export type Team = Awaited<ReturnType<typeof openTeam>>;

export async function openTeam(database: TestDatabase) {
  const { db } = database;
  const clock = standingClock();
  const context = workerContext(db, clock);
  const owner = await openAccount(context, '+61491570006');
  const { accountId } = owner.actor;
  return {
    db,
    clock,
    context,
    owner,
    openAccount: (mobile: string) => openAccount(context, mobile),
    joinAs: (name: string, mobile: string | null) => join(owner, { name, mobile }),
    readMails: () => readMails(context, accountId),
    readTexts: () => readTexts(context, accountId),
    readUser: (userId: string) =>
      db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow(),
  };
}

async function openAccount(context: Context, mobile: string): Promise<ActorContext> {
  const accountId = uuid() as AccountId;
  const userId = uuid();
  const email = `ana-${userId}@example.com`;
  await createAccount(context, {
    accountId,
    userId,
    businessName: 'Vale Plumbing',
    name: 'Ana Cruz',
    email,
    emailKey: email,
    passwordHash: 'none',
    mobile,
    timeZone: 'Australia/Sydney',
  });
  return actAs(context, { accountId, userId, name: 'Ana Cruz', role: 'owner' });
}

function actAs(context: Context, who: Pick<Actor, 'accountId' | 'userId' | 'name' | 'role'>): ActorContext {
  const client = {
    address: '203.0.113.7',
    agent: 'Mozilla/5.0 (X11; Linux x64) Chrome/150.0 Safari/537.36',
  };
  return {
    ...context,
    client,
    actor: { ...who, sessionId: uuid(), generation: 0, provenAt: context.clock.now() },
  };
}

/** A member who has joined, as the access feature makes one. */
async function join(
  owner: ActorContext,
  { name, mobile }: { name: string; mobile: string | null },
): Promise<ActorContext> {
  const { accountId } = owner.actor;
  const email = `${uuid()}@example.com`;
  const method = mobile === null ? 'email' : 'sms';
  const user = await inviteUser(owner, { name, email, method, ...(mobile !== null && { mobile }) }, isHosted);
  const mobileProvenAt = mobile === null ? null : owner.clock.now();
  await owner.db
    .updateTable('users')
    .set({ status: 'active', passwordHash: 'none', mobileProvenAt })
    .where('id', '=', user.id)
    .execute();
  await owner.db.insertInto('logins').values({ emailKey: email, accountId, userId: user.id }).execute();
  return actAs(owner, { accountId, userId: user.id, name, role: 'member' });
}

/** The code of the refusal that a call ends with, or `done`. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error) => (error instanceof Refusal ? error.code : String(error)),
  );
}

async function readMails({ db, secrets }: Context, accountId: string): Promise<Mail[]> {
  const rows = await db
    .selectFrom('mailOutbox')
    .select('body')
    .where('accountId', '=', accountId)
    .orderBy('id')
    .execute();
  return rows.map(({ body }) => JSON.parse(secrets.decrypt(body)));
}

async function readTexts({ db, secrets }: Context, accountId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('securityTexts')
    .selectAll()
    .where('accountId', '=', accountId)
    .orderBy('id')
    .execute();
  return rows.map((row) => `${row.recipient} ${secrets.decrypt(row.body)}`);
}

export const tokenIn = (text: string) => /#(\S+)/.exec(text)?.[1] ?? '';
