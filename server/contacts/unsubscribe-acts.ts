import type { Body, Output } from '#contract/endpoint.ts';
import { maskMobile } from '#contract/mask.ts';
import type { unsubscribes } from '#contract/unsubscribes.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { type Action, recordByActor } from '#server/accounts/activity.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { readListedNumber } from './unsubscribe-list.ts';
import {
  type CancelWaiting,
  type Change,
  dismissSuspicion,
  findUnsubscribed,
  isSuspected,
  resubscribe,
  unsubscribeAll,
} from './unsubscribes.ts';

/**
 * Opts numbers out by hand, one or many, in one transaction; unreadable ones are named and left out. Refuses recipient_invalid when the
 * only one is unreadable.
 */
export async function addUnsubscribes(
  context: ActorContext,
  body: Body<typeof unsubscribes.addUnsubscribes>,
  cancelWaiting: CancelWaiting,
): Promise<Output<typeof unsubscribes.addUnsubscribes>> {
  const { numbers, unreadable } = readNumbers(context, body.numbers);
  if (numbers.length === 0 && unreadable.length === 1) throw refuseField('recipient_invalid', 'numbers/0');
  const reason = (body.reason ?? '').trim();
  return actInTransaction(context, async (context) => {
    const known = await findUnsubscribed(context.db, context.actor.accountId, numbers);
    const isAnyNew = known.size < numbers.length;
    if (isAnyNew)
      await record(context, 'unsubscribe.added', nameNumbers(numbers), { numbers: numbers.length });
    const how = { accountId: context.actor.accountId, origin: 'hand', reason } as const;
    const what = { ...how, numbers, userId: context.actor.userId };
    const { added, cancelled } = await unsubscribeAll(context, what, cancelWaiting);
    return { added, already: numbers.length - added, cancelled, unreadable };
  });
}

function readNumbers(context: ActorContext, texts: readonly string[]) {
  const numbers = new Set<string>();
  const unreadable: string[] = [];
  for (const text of texts) {
    try {
      numbers.add(readListedNumber(context, text, 'numbers'));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      unreadable.push(text);
    }
  }
  return { numbers: [...numbers], unreadable };
}

function nameNumbers(numbers: readonly string[]): string {
  const [first = ''] = numbers;
  return numbers.length === 1 ? maskMobile(first) : `${numbers.length} numbers`;
}

function changeByHand({ actor }: ActorContext, number: string, reason: string): Change {
  return { accountId: actor.accountId, number, origin: 'hand', reason, userId: actor.userId };
}

/** Lets a number be texted again by hand; the reason is kept. Refuses recipient_invalid, and not_found when it was not opted out. */
export async function addResubscription(
  context: ActorContext,
  body: Body<typeof unsubscribes.addResubscription>,
): Promise<void> {
  const number = readListedNumber(context, body.number, 'number');
  const reason = body.reason.trim();
  if (reason === '') throw refuseField('invalid_input', 'reason');
  await actInTransaction(context, async (context) => {
    await record(context, 'unsubscribe.removed', maskMobile(number));
    if (!(await resubscribe(context, changeByHand(context, number, reason)))) throw new Refusal('not_found');
  });
}

/** Decides that a reply was no opt-out. Refuses recipient_invalid, and not_found when none waits for a decision. */
export async function dismissSuspectedUnsubscribe(context: ActorContext, text: string): Promise<void> {
  const number = readListedNumber(context, text, 'params/number');
  await actInTransaction(context, async (context) => {
    await record(context, 'unsubscribe.dismissed', maskMobile(number));
    if (!(await dismissSuspicion(context, changeByHand(context, number, '')))) throw new Refusal('not_found');
  });
}

/**
 * Cancels what waits for a number whose reply reads like an opt-out, and leaves the decision open. Refuses recipient_invalid, and not_found
 * when no reply of the number waits for a decision.
 */
export async function cancelSuspectedMessages(
  context: ActorContext,
  text: string,
  cancelWaiting: CancelWaiting,
): Promise<Output<typeof unsubscribes.cancelSuspectedMessages>> {
  const number = readListedNumber(context, text, 'params/number');
  const { accountId, userId, name } = context.actor;
  return actInTransaction(context, async (context) => {
    await record(context, 'message.cancelled', maskMobile(number));
    if (!(await isSuspected(context, { accountId, number }))) throw new Refusal('not_found');
    const what = { accountId, numbers: [number], userId, reason: `Cancelled by ${name}.` };
    return { cancelled: await cancelWaiting(context, what) };
  });
}

// Before anything else is locked: the head of the activity log comes first, as where texts are accepted and cancelled.
async function record(
  context: ActorContext,
  action: Action,
  name: string,
  details: Record<string, number> = {},
): Promise<void> {
  await recordByActor(context, {
    action,
    target: { kind: 'number', id: null, name },
    details,
  });
}
