import type { Body, Output } from '#contract/endpoint.ts';
import { optoutField, renderText } from '#contract/merge-fields.ts';
import {
  type AutoReply,
  type Forwarding,
  type OfficeHours,
  type replyRules,
  replyRulesAtMost,
} from '#contract/reply-rules.ts';
import { measureText } from '#contract/segments.ts';
import { partsAtMost } from '#contract/text-limits.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { type ActivityEntry, recordByActor } from '#server/accounts/activity.ts';
import { readName } from '#server/accounts/person-name.ts';
import { getSender } from '#server/messaging/senders.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { storableText } from '#server/platform/storable-text.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { areHoursRight } from './office-hours.ts';
import {
  countRules,
  deleteRule,
  findOfficeHours,
  findRule,
  insertRule,
  listActivePeople,
  listRuleRows,
  lockRules,
  placeRules,
  putOfficeHours,
  type RuleRow,
  updateRule,
} from './queries/reply-rules.ts';
import { plainWords } from './word-rules.ts';

/** Lists what happens by itself when a text comes in, the rules in their order, and when somebody is there. */
export async function listReplyRules(
  context: ActorContext,
): Promise<Output<typeof replyRules.listReplyRules>> {
  const { accountId } = context.actor;
  const rows = await listRuleRows(context.db, accountId);
  const { timeZone, days, holidays } = await findOfficeHours(context.db, accountId);
  return {
    forwardings: rows.filter(({ kind }) => kind === 'forwarding').map(describeForwarding),
    autoReplies: rows.filter(({ kind }) => kind === 'auto_reply').map(describeAutoReply),
    officeHours: days && holidays ? { days, holidays } : null,
    timeZone,
  };
}

function describeForwarding({ kind: _kind, text: _text, ...rule }: RuleRow): Forwarding {
  return rule;
}

function describeAutoReply({ kind: _kind, userIds: _userIds, text, ...rule }: RuleRow): AutoReply {
  return { ...rule, text: text ?? '', parts: measureText(text ?? '').parts };
}

type Wish = Omit<RuleRow, 'id' | 'version'>;
type Kind = RuleRow['kind'];

/** Adds a forwarding. Refuses too_many_reply_rules (over 50), sender_unavailable, assignee_unknown, hours_unset. */
export async function addForwarding(
  context: ActorContext,
  body: Body<typeof replyRules.addForwarding>,
): Promise<Forwarding> {
  return describeForwarding(await addRule(context, { ...body, kind: 'forwarding', text: null }));
}

/** Changes a forwarding. Refuses not_found, version_conflict, and what a new one is refused for. */
export async function changeForwarding(
  context: ActorContext,
  id: string,
  { version, ...body }: Body<typeof replyRules.changeForwarding>,
): Promise<Forwarding> {
  const wish: Wish = { ...body, kind: 'forwarding', text: null };
  return describeForwarding(await changeRule(context, { id, version }, wish));
}

/** Adds an auto-reply. Refuses too_many_reply_rules (over 50), text_empty, text_too_long (over 10 parts), text_has_holes, sender_unavailable, hours_unset. */
export async function addAutoReply(
  context: ActorContext,
  body: Body<typeof replyRules.addAutoReply>,
): Promise<AutoReply> {
  return describeAutoReply(await addRule(context, { ...body, kind: 'auto_reply', userIds: [] }));
}

/** Changes an auto-reply. Refuses not_found, version_conflict, and what a new one is refused for. */
export async function changeAutoReply(
  context: ActorContext,
  id: string,
  { version, ...body }: Body<typeof replyRules.changeAutoReply>,
): Promise<AutoReply> {
  const wish: Wish = { ...body, kind: 'auto_reply', userIds: [] };
  return describeAutoReply(await changeRule(context, { id, version }, wish));
}

async function addRule(context: ActorContext, wish: Wish): Promise<RuleRow> {
  return actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    const row = await checkWish(context, wish);
    const createdAt = context.clock.now();
    const id = mintId(createdAt);
    await recordOnRule(context, 'reply_rule.added', { id, name: row.name });
    await lockRules(context.db, accountId);
    const { count, last } = await countRules(context.db, accountId);
    if (count >= replyRulesAtMost) throw new Refusal('too_many_reply_rules');
    await insertRule(context.db, { ...row, accountId, id, place: last + 1, createdAt });
    return getRule(context, id, row.kind);
  });
}

async function changeRule(
  context: ActorContext,
  { id, version }: { id: string; version: number },
  wish: Wish,
): Promise<RuleRow> {
  return actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    const row = await checkWish(context, wish);
    await getRule(context, id, row.kind);
    await recordOnRule(context, 'reply_rule.changed', { id, name: row.name });
    if (!(await updateRule(context.db, { accountId, id, version }, row)))
      throw new Refusal('version_conflict');
    return getRule(context, id, row.kind);
  });
}

async function getRule(context: ActorContext, id: string, kind: Kind): Promise<RuleRow> {
  const rule = await findRule(context.db, { accountId: context.actor.accountId, id });
  if (rule?.kind !== kind) throw new Refusal('not_found');
  return rule;
}

async function checkWish(context: ActorContext, wish: Wish): Promise<Wish> {
  const { accountId } = context.actor;
  const name = readName(wish.name);
  const words = readWords(wish.words);
  if (wish.hours !== 'any' && (await findOfficeHours(context.db, accountId)).days === null)
    throw refuseField('hours_unset', 'hours');
  const people = await listActivePeople(context.db, { accountId, userIds: wish.userIds });
  if (people.length < wish.userIds.length) throw refuseField('assignee_unknown', 'userIds');
  const sender = wish.sender === null ? null : await readReceiver(context, wish.sender);
  return { ...wish, name, words, sender, text: readText(wish) };
}

// A word that holds nothing to compare would make a rule for every text, or for none.
function readWords(written: readonly string[]): string[] {
  const empty = written.findIndex((word) => plainWords(word) === '');
  if (empty !== -1) throw refuseField('invalid_input', `words/${empty}`);
  return written.map((word) => storableText(word).trim());
}

async function readReceiver(context: ActorContext, address: string): Promise<string> {
  const sender = await getSender(context, context.actor.accountId, address);
  if (!sender.canReceive) throw refuseField('sender_unavailable', 'sender');
  return sender.address;
}

function readText({ text: written, isOn }: Wish): string | null {
  if (written === null) return null;
  const text = storableText(written);
  if (text.trim() === '') throw refuseField('text_empty', 'text');
  if (measureText(text).parts > partsAtMost) throw refuseField('text_too_long', 'text');
  if (isOn && leavesHoles(text)) throw refuseField('text_has_holes', 'text');
  return text;
}

// Whoever writes may be no contact, so every field must say what stands in its place.
function leavesHoles(text: string): boolean {
  return renderText(text, { fields: {}, optout: optoutField }).missing.length > 0;
}

/** Puts the auto-replies in order, of which the first that fits answers; those that are not named come last. Refuses not_found. */
export async function orderAutoReplies(
  context: ActorContext,
  { ruleIds }: Body<typeof replyRules.orderAutoReplies>,
): Promise<void> {
  await actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    await recordOnRule(context, 'reply_rule.changed', { id: null, name: 'the order of auto-replies' });
    await lockRules(context.db, accountId);
    const rules = await listRuleRows(context.db, accountId);
    const known = rules.filter(({ kind }) => kind === 'auto_reply').map(({ id }) => id);
    if (ruleIds.some((id) => !known.includes(id))) throw new Refusal('not_found');
    await placeRules(context.db, accountId, [...new Set([...ruleIds, ...known])]);
  });
}

/** Removes a forwarding or an auto-reply. Refuses not_found. */
export async function removeReplyRule(context: ActorContext, id: string): Promise<void> {
  await actInTransaction(context, async (context) => {
    const rule = await findRule(context.db, { accountId: context.actor.accountId, id });
    if (!rule) throw new Refusal('not_found');
    await recordOnRule(context, 'reply_rule.removed', rule);
    await deleteRule(context.db, { accountId: context.actor.accountId, id });
  });
}

/** Says when somebody is there, by the clock of the account. Refuses hours_invalid. */
export async function changeOfficeHours(context: ActorContext, hours: OfficeHours): Promise<void> {
  if (!areHoursRight(hours)) throw refuseField('hours_invalid', 'days');
  await actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    await recordByActor(context, { action: 'office_hours.changed' });
    const days = hours.days.toSorted((a, b) => a.day - b.day || a.from.localeCompare(b.from));
    const holidays = [...new Set(hours.holidays)].sort();
    await putOfficeHours(context.db, {
      accountId,
      days: JSON.stringify(days),
      holidays: JSON.stringify(holidays),
    });
    await announce(context, 'live', { accountId, event: { type: 'reply_rules.changed' } });
  });
}

async function recordOnRule(
  context: ActorContext,
  action: ActivityEntry['action'],
  { id, name }: { id: string | null; name: string },
): Promise<void> {
  const { accountId } = context.actor;
  await recordByActor(context, {
    action,
    target: { kind: 'reply_rule', id, name },
  });
  await announce(context, 'live', { accountId, event: { type: 'reply_rules.changed' } });
}
