import type { Body } from '#contract/endpoint.ts';
import type { messenger } from '#contract/messenger.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { readOtherSide } from './conversations.ts';

export type TellPresence = (
  context: ActorContext,
  text: string,
  body: Body<typeof messenger.tellPresence>,
) => Promise<void>;

const pauseMs = 1000;
const rememberedAtMost = 10_000;

/** Opens what tells colleagues who looks at which conversation. Nothing is kept but when each session told last; more than one a second is left out. */
export function openPresence(): TellPresence {
  const lastTold = new Map<string, number>();
  return async (context, text, { doing }) => {
    const { accountId, userId, sessionId, name } = context.actor;
    const number = readOtherSide(context, text);
    const now = context.clock.now().getTime();
    const key = `${sessionId} ${number} ${doing}`;
    const last = lastTold.get(key);
    if (last !== undefined && now >= last && now - last < pauseMs) return;
    if (lastTold.size >= rememberedAtMost) lastTold.clear();
    lastTold.set(key, now);
    const event = { type: 'conversation.presence', number, userId, name, doing };
    await announce(context, 'live', { accountId, event });
  };
}
