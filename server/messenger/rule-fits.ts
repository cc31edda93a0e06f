import type { ReceivedText } from '#server/messaging/conversing.ts';
import type { Context } from '#server/platform/context.ts';
import { isInside } from './office-hours.ts';
import { findOfficeHours, listActiveRules, type RuleRow } from './queries/reply-rules.ts';
import { fitsWords } from './word-rules.ts';

/** The rules of one kind that a text fits, in their order: by the number that it was written to, its words and the office hours. */
export async function listFittingRules(
  context: Context,
  kind: RuleRow['kind'],
  { accountId, recipient, text }: ReceivedText,
): Promise<RuleRow[]> {
  const rules = await listActiveRules(context.db, { accountId, kind });
  const fitting = rules.filter(
    (rule) => (rule.sender === null || rule.sender === recipient) && fitsWords(rule, text),
  );
  if (fitting.every(({ hours }) => hours === 'any')) return fitting;
  const { timeZone, days, holidays } = await findOfficeHours(context.db, accountId);
  if (!days || !holidays) return fitting.filter(({ hours }) => hours === 'any');
  const now = isInside({ days, holidays }, context.clock.now(), timeZone) ? 'inside' : 'outside';
  return fitting.filter(({ hours }) => hours === 'any' || hours === now);
}
