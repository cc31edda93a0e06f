import { measureText } from '#contract/segments.ts';
import { announceToOperators } from '#server/accounts/operators.ts';
import type { SubmitText, TextSubmission } from '#server/accounts/security-texts.ts';
import type { Exchange } from '#server/carriers/carrier.ts';
import type { UrgentGate } from '#server/carriers/urgent-gate.ts';
import type { Context } from '#server/platform/context.ts';
import { storableText } from '#server/platform/storable-text.ts';
import type { KeptForCodes } from './code-sender-watch.ts';
import { noteCodeRefusal } from './queries/code-sender.ts';
import { carrierKeyOf } from './settlement.ts';

type Parts = {
  exchange: Pick<Exchange, 'defaultRouteId' | 'isBound' | 'submit'>;
  gate: Pick<UrgentGate, 'pass'>;
  /** The sender that is kept for codes. */
  keptSender(): Promise<KeptForCodes | undefined>;
};

type Way = { routeId: string; sender: string };
type Text = Parameters<SubmitText>[0];

/**
 * Hands login codes and security notices to the carrier, in the urgent lane: from the sender that the operator keeps for them, by its
 * route. Where none is kept, its route is not connected while the default one is, or the carrier refuses, be it for the moment, they leave
 * from the shared number by the default route: rather a code from there than none. Every second try of a text begins with that, so that
 * none waits for a way that stays shut.
 */
export function submitSecurityText(context: Context, parts: Parts): SubmitText {
  return async (text) => {
    const usual = { routeId: parts.exchange.defaultRouteId(), sender: context.config.sharedNumber };
    const kept = await parts.keptSender();
    const [way = usual, other] = kept ? listWays(parts, { usual, kept, tries: text.tries }) : [];
    const submission = await handOver(context, parts, { way, text });
    if (!other || submission.outcome !== 'refused') return submission;
    const second = await handOver(context, parts, { way: other, text });
    if (second.outcome === 'accepted' && other === usual)
      await noteRefusal(context, { way, reason: submission.reason });
    return isForGood(second) && !isForGood(submission) ? submission : second;
  };
}

function isForGood(submission: TextSubmission): boolean {
  return submission.outcome === 'refused' && submission.permanent;
}

/** The way to try, and the one to try where that is refused. */
function listWays(
  { exchange }: Parts,
  { usual, kept, tries }: { usual: Way; kept: KeptForCodes; tries: number },
): Way[] {
  const own = { routeId: kept.routeId ?? usual.routeId, sender: kept.address };
  const isOwnBound = exchange.isBound(own.routeId);
  const isUsualBound = exchange.isBound(usual.routeId);
  if (isUsualBound && !isOwnBound) return [usual];
  const isOwnFirst = tries % 2 === 1 || (isOwnBound && !isUsualBound);
  return isOwnFirst ? [own, usual] : [usual, own];
}

async function handOver(
  context: Context,
  { exchange, gate }: Parts,
  { way, text }: { way: Way; text: Text },
): Promise<TextSubmission> {
  const { routeId, sender } = way;
  if (!(await gate.pass(routeId)))
    return { routeId, outcome: 'unwritten', reason: 'More codes wait than may leave a second.' };
  const secondsLeft = (text.expiresAt.getTime() - context.clock.now().getTime()) / 1000;
  const outcome = await exchange.submit(routeId, {
    sender,
    recipient: text.recipient,
    text: text.text,
    encoding: measureText(text.text).encoding,
    clientReference: text.id,
    validityMinutes: Math.max(1, Math.ceil(secondsLeft / 60)),
    lane: 'urgent',
  });
  if (outcome.outcome !== 'accepted') return { ...outcome, routeId };
  return { ...outcome, routeId, carrierKey: carrierKeyOf(outcome) ?? '' };
}

// Taken from the shared number, and not from this one: it is the sender that the carrier does not take, not the phone. The code has left,
// so a failure here must not send it again. What the carrier said may repeat the text, so no log has it.
async function noteRefusal(context: Context, { way, reason }: { way: Way; reason: string }): Promise<void> {
  const { log } = context;
  log.warn({ alert: 'code_sender_refused', route: way.routeId }, 'Codes cannot leave from their sender.');
  const refusal = { address: way.sender, refusal: storableText(reason), at: context.clock.now() };
  try {
    await noteCodeRefusal(context.db, refusal);
    await announceToOperators(context, { type: 'carriers.changed' });
  } catch (error) {
    log.error(
      { error: String(error) },
      'That a carrier refused the sender of login codes could not be stored.',
    );
  }
}
