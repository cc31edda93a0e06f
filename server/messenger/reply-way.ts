import type { Output } from '#contract/endpoint.ts';
import type { messenger } from '#contract/messenger.ts';
import { findOptOut } from '#server/contacts/unsubscribes.ts';
import { isHostedNumber } from '#server/messaging/hosted-numbers.ts';
import { judgeRecipient } from '#server/messaging/numbers.ts';
import { getSender } from '#server/messaging/senders.ts';
import type { Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import type { ConversationKey } from './queries/conversations.ts';

type ReplyWay = Output<typeof messenger.showConversation>['reply'];

/** Which sender a reply leaves from: the number that they wrote to last, else the default; or why none can be sent. */
export async function findReplyWay(
  context: Context,
  key: ConversationKey,
  conversation: { lastInSender: string | null; optedOutNumber: string | null } | undefined,
): Promise<ReplyWay> {
  const { accountId, number } = key;
  if ('reason' in judgeRecipient(number, context.config.homeCountry)) return blocked('not_a_mobile');
  if (await isHostedNumber(context, number)) return blocked('ours');
  const hasOptedOut = conversation ? conversation.optedOutNumber !== null : await findOptOut(context, key);
  if (hasOptedOut) return blocked('opted_out');
  try {
    const sender = await getSender(context, accountId, conversation?.lastInSender ?? undefined);
    return { sender: sender.address, obstacle: null };
  } catch (error) {
    if (error instanceof Refusal) return blocked('sender_gone');
    throw error;
  }
}

function blocked(obstacle: ReplyWay['obstacle']): ReplyWay {
  return { sender: null, obstacle };
}
