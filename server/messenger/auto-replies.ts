import { v7 as uuid } from 'uuid';
import { autoRepliesADay, autoReplyEveryHours } from '#contract/reply-rules.ts';
import { readMergeFields } from '#server/contacts/contact-merging.ts';
import { acceptTexts } from '#server/messaging/accept.ts';
import type { ReceivedText } from '#server/messaging/conversing.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import {
  forgetPlace,
  markPlace,
  type RuleRow,
  takeAutoReply,
  takeBackToPlace,
} from './queries/reply-rules.ts';
import { listFittingRules } from './rule-fits.ts';

const hourInSeconds = 3600;
const dayInSeconds = 86_400;

/**
 * Answers a text by the first rule that fits, in the open transaction, from the number that it was written to: once in 12 hours by a rule,
 * five times a day by all, so that two machines cannot talk forever. Never a short code or a name, nor a number that has opted out. The
 * answer costs credits; one that cannot be sent is left out.
 */
export async function answerByRule(context: Context, received: ReceivedText): Promise<void> {
  if (!received.number.startsWith('+')) return;
  const [rule] = await listFittingRules(context, 'auto_reply', received);
  if (!rule) return;
  await markPlace(context.db);
  if (!(await trySend(context, rule, received))) await takeBackToPlace(context.db);
  await forgetPlace(context.db);
}

async function trySend(context: Context, rule: RuleRow, received: ReceivedText): Promise<boolean> {
  const { accountId, number, recipient } = received;
  try {
    if (!(await take(context, rule, received))) return false;
    const fields = await readMergeFields(context, { accountId, number });
    await acceptTexts(context, {
      accountId,
      user: null,
      draft: {
        recipients: [{ to: number, fields }],
        text: rule.text ?? '',
        sender: recipient,
        withoutHoles: true,
      },
    });
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    context.log.warn({ accountId, refusal: error.code }, 'An auto-reply could not be sent.');
    return false;
  }
}

async function take(context: Context, rule: RuleRow, { accountId, number }: ReceivedText): Promise<boolean> {
  const at = context.clock.now();
  return takeAutoReply(context.db, {
    accountId,
    number,
    id: uuid(),
    ruleId: rule.id,
    at,
    sinceByRule: secondsFrom(at, -autoReplyEveryHours * hourInSeconds),
    sinceByAll: secondsFrom(at, -dayInSeconds),
    most: autoRepliesADay,
  });
}
