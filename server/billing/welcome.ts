import type { Context } from '#server/platform/context.ts';
import { grantCredits } from './ledger.ts';

/** Gives a new account the credits that this installation starts accounts with. */
export async function grantWelcome(context: Context, accountId: string): Promise<void> {
  const credits = context.config.welcomeCredits;
  if (credits > 0) await grantCredits(context, { accountId, credits, note: 'Welcome to Corella' });
}
