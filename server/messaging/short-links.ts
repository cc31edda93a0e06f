import { randomBytes } from 'node:crypto';
import type { Output } from '#contract/endpoint.ts';
import {
  codeAlphabet,
  codeLength,
  optOutUrl,
  replaceLinks,
  type shortLinks,
  shortUrl,
} from '#contract/short-links.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import {
  findAccountCode,
  insertAccountCode,
  insertLinks,
  isBatchThere,
  isMessageThere,
  listLinksOfBatch,
  listLinksOfMessage,
  type NewLink,
} from './queries/short-links.ts';

/** A link that stands in a text and is not stored yet. */
export type DraftLink = { code: string; kind: 'url' | 'optout'; target: string | null };

type Settings = Pick<Context, 'config'>;

/** Drafts the opt-out link of one message, which will know the number. Nothing is stored: a quote may draft and forget. */
export function draftOptOutLink({ config }: Settings): { url: string; link: DraftLink } {
  const link: DraftLink = { code: drawCode(), kind: 'optout', target: null };
  return { url: optOutUrl(config.publicUrl, link.code), link };
}

/** Replaces each http or https address of a text by a short link of its own, twice the same address by the same. Nothing is stored. */
export function shortenLinks({ config }: Settings, text: string): { text: string; links: DraftLink[] } {
  const drafts = new Map<string, DraftLink>();
  const shortened = replaceLinks(text, config.publicUrl, (target) => {
    const draft: DraftLink = drafts.get(target) ?? { code: drawCode(), kind: 'url', target };
    drafts.set(target, draft);
    return shortUrl(config.publicUrl, draft.code);
  });
  return { text: shortened, links: [...drafts.values()] };
}

export type LinkedMessage = {
  messageId: string;
  /** E.164. */
  number: string;
  text: string;
  links: readonly DraftLink[];
};

/**
 * Stores the links that were drafted for these messages, in the open transaction, and answers their texts as they must be sent: the same,
 * but for one code in a million that is in use already and is replaced by another of the same length. Call it before the messages are stored.
 */
export async function storeLinks(
  context: Context,
  what: { accountId: string; batchId: string | null; messages: readonly LinkedMessage[] },
): Promise<string[]> {
  let missing = what.messages.flatMap(({ links, messageId, number }) =>
    links.map((link): NewLink => ({ ...link, messageId, number })),
  );
  const texts = new Map(what.messages.map(({ messageId, text }) => [messageId, text]));
  while (missing.length > 0) {
    const { accountId, batchId } = what;
    const createdAt = context.clock.now();
    const stored = await insertLinks(context.db, { accountId, batchId, createdAt, links: missing });
    missing = missing
      .filter(({ code }) => !stored.has(code))
      .map((link) => redraw(link, texts, context.config.publicUrl));
  }
  return what.messages.map(({ messageId, text }) => texts.get(messageId) ?? text);
}

function redraw(link: NewLink, texts: Map<string, string>, publicUrl: string): NewLink {
  const code = drawCode();
  const write = link.kind === 'url' ? shortUrl : optOutUrl;
  const text = texts.get(link.messageId) ?? '';
  texts.set(link.messageId, text.replaceAll(write(publicUrl, link.code), write(publicUrl, code)));
  return { ...link, code };
}

/** Draws a code: uniform, for bytes beyond the last whole multiple of 58 are thrown away. */
function drawCode(): string {
  const base = codeAlphabet.length;
  const usable = 256 - (256 % base);
  let code = '';
  while (code.length < codeLength) {
    for (const byte of randomBytes(codeLength * 2)) {
      if (byte < usable && code.length < codeLength) code += codeAlphabet[byte % base];
    }
  }
  return code;
}

/** The opt-out link of an account at large, which asks for the number; made at the first call. */
export async function optOutLink(context: Context, accountId: string): Promise<string> {
  for (;;) {
    const code = await findAccountCode(context.db, accountId);
    if (code !== undefined) return optOutUrl(context.config.publicUrl, code);
    const createdAt = context.clock.now();
    await insertAccountCode(context.db, { accountId, code: drawCode(), createdAt });
  }
}

/** Shows the opt-out link of the account. */
export async function showOptOutLink(
  context: ActorContext,
): Promise<Output<typeof shortLinks.showOptOutLink>> {
  return { link: await optOutLink(context, context.actor.accountId) };
}

/** Lists the short links of a message with their clicks. Refuses not_found. */
export async function listMessageLinks(
  context: ActorContext,
  messageId: string,
): Promise<Output<typeof shortLinks.listMessageLinks>> {
  const { accountId } = context.actor;
  if (!(await isMessageThere(context.db, accountId, messageId))) throw new Refusal('not_found');
  const rows = await listLinksOfMessage(context.db, accountId, messageId);
  return {
    links: rows.map(({ code, target, ...clicks }) => ({
      link: shortUrl(context.config.publicUrl, code),
      target: target ?? '',
      ...describeClicks(clicks),
    })),
  };
}

/** Lists where the short links of a batch lead, with their clicks. Refuses not_found. */
export async function listBatchLinks(
  context: ActorContext,
  batchId: string,
): Promise<Output<typeof shortLinks.listBatchLinks>> {
  const { accountId } = context.actor;
  if (!(await isBatchThere(context.db, accountId, batchId))) throw new Refusal('not_found');
  const rows = await listLinksOfBatch(context.db, accountId, batchId);
  return {
    links: rows.map(({ target, messages, clicked, ...clicks }) => ({
      target: target ?? '',
      messages: Number(messages),
      clicked: Number(clicked),
      ...describeClicks(clicks),
    })),
  };
}

type Clicks = { people: number; scanners: number; firstClickAt: Date | null; lastClickAt: Date | null };

function describeClicks({ people, scanners, firstClickAt, lastClickAt }: Clicks) {
  return {
    people,
    scanners,
    firstClickAt: firstClickAt?.toISOString() ?? null,
    lastClickAt: lastClickAt?.toISOString() ?? null,
  };
}
