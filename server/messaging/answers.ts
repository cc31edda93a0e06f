import type { AccountId, Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { acceptTexts } from './accept.ts';

type Answer = {
  accountId: string;
  /** To whom: E.164. */
  number: string;
  /** From which number of ours: the one that was written to. */
  recipient: string;
  text: string;
};

/**
 * Sends an answer that nobody wrote, free of charge and whether or not the number has opted out, in the open transaction. One that cannot
 * be sent is left out: the reply that asked for it counts all the same.
 */
export async function sendAnswer(
  context: Context,
  { accountId, number, recipient, text }: Answer,
): Promise<void> {
  try {
    await acceptTexts(context, {
      accountId: accountId as AccountId,
      user: null,
      free: true,
      draft: { recipients: [{ to: number }], text, sender: recipient, ignoreUnsubscribes: true },
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    context.log.warn({ accountId, refusal: error.code }, 'An automatic answer could not be sent.');
  }
}
