import type { Context } from '#server/platform/context.ts';
import { refuseField } from '#server/platform/refusal.ts';
import { insertLogin } from './queries/logins.ts';

/** Makes an address open a login; one address opens one in the whole installation. Refuses `email_taken`. */
export async function claimLogin(
  context: Context,
  login: { emailKey: string; accountId: string; userId: string },
): Promise<void> {
  if (!(await insertLogin(context.db, login))) throw refuseField('email_taken', 'email');
}
