import type { Kysely } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';

type PersonKey = { accountId: AccountId; userId: string };
type Alerts = { notification: boolean; sound: boolean; content: boolean };
type AlertsChange = Omit<Alerts, 'content'> & { content?: boolean };

export async function findAlerts(
  db: Kysely<Database>,
  { accountId, userId }: PersonKey,
): Promise<Alerts | undefined> {
  return db
    .selectFrom('messageAlerts')
    .select(['notification', 'sound', 'content'])
    .where('accountId', '=', accountId)
    .where('userId', '=', userId)
    .executeTakeFirst();
}

export async function putAlerts(db: Kysely<Database>, key: PersonKey, alerts: AlertsChange): Promise<void> {
  await db
    .insertInto('messageAlerts')
    .values({ ...key, ...alerts })
    .onConflict((conflict) => conflict.columns(['accountId', 'userId']).doUpdateSet(alerts))
    .execute();
}
