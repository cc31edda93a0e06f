import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

export async function listAccountRows(db: Kysely<Database>) {
  return db
    .selectFrom('accounts')
    .leftJoin('users', (join) =>
      join.onRef('users.accountId', '=', 'accounts.id').on('users.status', '<>', 'removed'),
    )
    .select((eb) => [
      'accounts.id',
      'accounts.name',
      'accounts.createdAt',
      eb.fn.count<number>('users.id').as('people'),
      eb.fn.max('users.lastSignInAt').as('lastSignInAt'),
    ])
    .groupBy('accounts.id')
    .orderBy('accounts.id')
    .execute();
}

export async function isAccount(db: Kysely<Database>, accountId: string): Promise<boolean> {
  const row = await db.selectFrom('accounts').select('id').where('id', '=', accountId).executeTakeFirst();
  return row !== undefined;
}

export async function listHostedNumbers(db: Kysely<Database>) {
  return db
    .selectFrom('hostedNumbers')
    .select(['number', 'kind', 'accountId', 'createdAt'])
    .orderBy('number')
    .execute();
}

/** Whether anybody in the installation gets login codes on a number, or is about to prove it. */
export async function isLoginMobile(db: Kysely<Database>, number: string, now: Date): Promise<boolean> {
  const user = await db
    .selectFrom('users')
    .select('id')
    .where('mobile', '=', number)
    .where('status', '<>', 'removed')
    .executeTakeFirst();
  if (user) return true;
  const challenge = await db
    .selectFrom('challenges')
    .select('id')
    .where('destination', '=', number)
    .where('endedAt', 'is', null)
    .where('expiresAt', '>', now)
    .executeTakeFirst();
  return challenge !== undefined;
}
