import type { Body } from '#contract/endpoint.ts';
import { readTemplate, renderText, type Template } from '#contract/merge-fields.ts';
import type { BlockedRecipient, messaging, Quote, Recipient } from '#contract/messaging.ts';
import { measureText, splitText, type TextEncoding } from '#contract/segments.ts';
import { optOutWords, refusesReplyStop } from '#contract/sender-replies.ts';
import { partsAtMost } from '#contract/text-limits.ts';
import { findBalance } from '#server/billing/ledger.ts';
import type { RoutePlan } from '#server/carriers/carrier.ts';
import { getRoutePlan } from '#server/carriers/route-list.ts';
import { findUnsubscribed } from '#server/contacts/unsubscribes.ts';
import type { AccountId, ActorContext, Context } from '#server/platform/context.ts';
import type { LaneName } from '#server/platform/db/sending-schema.ts';
import { refuseField } from '#server/platform/refusal.ts';
import { storableText } from '#server/platform/storable-text.ts';
import { startTurns } from '#server/platform/turns.ts';
import { judgeRecipient } from './numbers.ts';
import { findHostedAmong } from './queries/batches.ts';
import { getSender, type SendingSender } from './senders.ts';
import { type DraftLink, draftOptOutLink, shortenLinks } from './short-links.ts';

/** A wish to send, to one or to many, before anything was checked. */
export type Draft = {
  recipients: readonly Recipient[];
  text: string;
  sender?: string;
  scheduledFor?: string;
  maxParts?: number;
  shortenLinks?: boolean;
  /** Numbers that opted out get it too: the answer to the opt-out itself. */
  ignoreUnsubscribes?: boolean;
  /** Nothing is sent where a field would become nothing. */
  withoutHoles?: boolean;
};

/** What one recipient would get. */
export type ReadyText = {
  row: number;
  number: string;
  text: string;
  encoding: TextEncoding;
  parts: number;
  submits: number;
  links: DraftLink[];
};

/** A draft that was checked: who would get what, and who would not. */
export type CheckedDraft = {
  sender: SendingSender;
  plan: RoutePlan;
  lane: LaneName;
  scheduledFor: Date | null;
  ready: ReadyText[];
  blocked: BlockedRecipient[];
  withMissingFields: number;
};

const normalRecipientsAtMost = 20;
const scheduledDaysAtMost = 365;
const blockedShownAtMost = 1000;
/** The longest text that ten parts hold, in characters: anything longer need not be measured. */
const sendableCharacters = partsAtMost * 153;
/** The longest text that is looked at before its links are short. */
const writtenCharacters = 20_000;
/** What one request may have written, fields and all: 10,000 texts as long as a template may be. 40 million full of links took 1.1 s. */
const writtenInAllCharacters = 50_000_000;

/** Counts and checks what a text to many would do; sends and spends nothing. Refuses text_empty, text_too_long (all texts together), sender_unavailable, schedule_out_of_range, reply_stop_one_way. */
export async function quoteBatch(
  context: ActorContext,
  body: Body<typeof messaging.quoteBatch>,
): Promise<Quote> {
  return describeQuote(context, await checkDraft(context, context.actor.accountId, body));
}

/** Checks a draft: numbers, doubles, opt-outs, and each text with its fields. Refuses text_empty, text_too_long (all texts together), text_has_holes, sender_unavailable, schedule_out_of_range, reply_stop_one_way. */
export async function checkDraft(
  context: Context,
  accountId: AccountId,
  draft: Draft,
): Promise<CheckedDraft> {
  if (storableText(draft.text).trim() === '') throw refuseField('text_empty', 'text');
  const scheduledFor = readSchedule(context, draft.scheduledFor);
  const sender = await getSender(context, accountId, draft.sender);
  const plan = await getRoutePlan(context, sender.routeId);
  if (refusesReplyStop(draft.text, sender)) throw refuseField('reply_stop_one_way', 'text');
  const lane = draft.recipients.length > normalRecipientsAtMost ? 'bulk' : 'normal';
  const { numbers, blocked } = await readNumbers(context, draft.recipients);
  const sendable = await keepSendable(context, { accountId, draft, lane, numbers, blocked });
  const texts = await writeTexts(context, { draft, sender, plan, sendable, blocked });
  if (draft.withoutHoles && texts.withMissingFields > 0) throw refuseField('text_has_holes', 'text');
  blocked.sort((a, b) => a.row - b.row);
  return { sender, plan, lane, scheduledFor, blocked, ...texts };
}

function readSchedule(context: Context, text: string | undefined): Date | null {
  if (text === undefined) return null;
  const instant = new Date(text);
  const ahead = instant.getTime() - context.clock.now().getTime();
  if (!(ahead >= 0 && ahead <= scheduledDaysAtMost * 86_400_000))
    throw refuseField('schedule_out_of_range', 'scheduledFor');
  return instant;
}

type Numbered = { row: number; number: string };

async function readNumbers({ config }: Context, recipients: readonly Recipient[]) {
  const numbers: Numbered[] = [];
  const blocked: BlockedRecipient[] = [];
  const seen = new Set<string>();
  const turn = startTurns();
  for (const [row, { to }] of recipients.entries()) {
    await turn();
    const read = judgeRecipient(to, config.homeCountry);
    if ('reason' in read) blocked.push({ row, to, reason: read.reason });
    else if (seen.has(read.number)) blocked.push({ row, to, reason: 'duplicate' });
    else numbers.push({ row, number: read.number });
    if ('number' in read) seen.add(read.number);
  }
  return { numbers, blocked };
}

type Sorting = {
  accountId: AccountId;
  draft: Draft;
  lane: LaneName;
  numbers: Numbered[];
  blocked: BlockedRecipient[];
};

async function keepSendable(
  context: Context,
  { accountId, draft, lane, numbers, blocked }: Sorting,
): Promise<Numbered[]> {
  const asked = numbers.map(({ number }) => number);
  const ours = await findHostedAmong(context.db, asked);
  const optedOut = draft.ignoreUnsubscribes
    ? new Set<string>()
    : await findUnsubscribed(context.db, accountId, asked, { withSuspected: lane === 'bulk' });
  return numbers.filter(({ row, number }) => {
    const isOurs = ours.has(number) || number === context.config.sharedNumber;
    const reason = isOurs ? 'ours' : optedOut.has(number) ? 'opted_out' : undefined;
    if (reason) blocked.push({ row, to: draft.recipients[row]?.to ?? '', reason });
    return reason === undefined;
  });
}

type Writing = {
  draft: Draft;
  sender: SendingSender;
  plan: RoutePlan;
  sendable: Numbered[];
  blocked: BlockedRecipient[];
};

async function writeTexts(context: Context, { draft, sender, plan, sendable, blocked }: Writing) {
  const ready: ReadyText[] = [];
  const measure = rememberLast((text: string) => measureFor(plan, text));
  const most = Math.min(draft.maxParts ?? partsAtMost, partsAtMost);
  const wording = { draft, sender, template: readTemplate(draft.text) };
  const turn = startTurns();
  let withMissingFields = 0;
  let characters = 0;
  for (const { row, number } of sendable) {
    await turn();
    const recipient = draft.recipients[row];
    const { text, links, isMissing, written } = writeText(context, wording, recipient?.fields ?? {});
    characters += written;
    if (characters > writtenInAllCharacters) throw refuseField('text_too_long', 'text');
    const size = measure(text);
    const reason = text.trim() === '' ? 'empty' : size.parts > most ? 'too_long' : undefined;
    if (reason) blocked.push({ row, to: recipient?.to ?? '', reason });
    else ready.push({ row, number, text, links, ...size });
    if (isMissing) withMissingFields += 1;
  }
  return { ready, withMissingFields };
}

type Wording = { draft: Draft; sender: SendingSender; template: Template };

function writeText(
  context: Context,
  { draft, sender, template }: Wording,
  fields: Readonly<Record<string, string>>,
) {
  const links: DraftLink[] = [];
  if (!draft.text.includes('{') && !draft.shortenLinks)
    return { text: storableText(draft.text), links, isMissing: false, written: draft.text.length };
  const optout = draft.text.includes('{optout}') ? writeOptOut(context, sender, links) : '';
  const { text, missing } = renderText(template, { fields, optout, atMost: writtenCharacters });
  const result = { text: storableText(text), links, isMissing: missing.length > 0, written: text.length };
  if (!draft.shortenLinks || text.length > writtenCharacters) return result;
  const shortened = shortenLinks(context, result.text);
  return { ...result, text: shortened.text, links: [...links, ...shortened.links] };
}

// Where replies come back, the words are enough; elsewhere each message has a link of its own, which knows the number.
function writeOptOut(context: Context, sender: SendingSender, links: DraftLink[]): string {
  if (sender.canReceive) return optOutWords(sender, '');
  const { url, link } = draftOptOutLink(context);
  links.push(link);
  return optOutWords(sender, url);
}

const beyondMeasure = { encoding: 'gsm7', parts: Number.POSITIVE_INFINITY, submits: 0 } as const;

function measureFor(plan: RoutePlan, text: string) {
  if (text.length > sendableCharacters) return beyondMeasure;
  const { encoding, parts } = measureText(text);
  return { encoding, parts, submits: countSubmits(plan, text, parts) };
}

function countSubmits(plan: RoutePlan, text: string, parts: number): number {
  if (plan.wholeTexts || parts === 1) return 1;
  return plan.referenceBits === 8 ? parts : splitText(text, plan).length;
}

/** Most texts to many are all the same. */
function rememberLast<R>(measure: (text: string) => R): (text: string) => R {
  let last: { text: string; result: R } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, result: measure(text) };
    return last.result;
  };
}

/** A checked draft as the API shows it. */
export async function describeQuote(context: ActorContext, checked: CheckedDraft): Promise<Quote> {
  const { ready, blocked, sender } = checked;
  const parts = sumOf(ready, (text) => text.parts);
  const { available } = await findBalance(context, context.actor.accountId);
  return {
    sender: sender.address,
    messages: ready.length,
    parts,
    credits: parts,
    available,
    unicode: ready.filter((text) => text.encoding === 'ucs2').length,
    blockedCounts: countReasons(blocked),
    blocked: blocked.slice(0, blockedShownAtMost),
    warnings: listWarnings(checked),
  };
}

/** Adds up what is read of each row. */
export function sumOf<Row>(rows: readonly Row[], read: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + read(row), 0);
}

function countReasons(blocked: readonly BlockedRecipient[]): Quote['blockedCounts'] {
  const counts: Record<string, number> = {};
  for (const { reason } of blocked) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts as Quote['blockedCounts'];
}

function listWarnings({ sender, withMissingFields }: CheckedDraft): Quote['warnings'] {
  const warnings: Quote['warnings'] = [];
  if (sender.kind === 'name' && sender.registration !== 'registered') warnings.push('unregistered_sender');
  if (sender.kind === 'own') warnings.push('sender_replies_elsewhere');
  else if (!sender.canReceive) warnings.push('one_way_sender');
  if (withMissingFields > 0) warnings.push('missing_fields');
  return warnings;
}
