import { v7 as uuid } from 'uuid';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import type { Letter } from '#server/platform/mail/letter.ts';
import { queueMail } from '#server/platform/mail/outbox.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { mintToken, readToken } from '#server/platform/secrets.ts';
import { endLinks, findOpenLink, insertLink, takeLink } from './queries/links.ts';

export type LinkKind = 'invitation' | 'password_reset' | 'email';

const pages: Record<LinkKind, string> = {
  invitation: '/invitation',
  password_reset: '/reset-password',
  email: '/confirm-email',
};

export const linkLifeSeconds: Record<LinkKind, number> = {
  invitation: 72 * 3600,
  password_reset: 30 * 60,
  email: 24 * 3600,
};

export type MailedLink = {
  accountId: string;
  userId: string;
  kind: LinkKind;
  /** The generation of the person: when it is raised, the link dies. */
  generation: number;
  email: string;
  approved?: boolean;
  subject: string;
  /** The letter without its button; `label` is what the button says. */
  letter: Omit<Letter, 'action' | 'code'>;
  label: string;
};

/**
 * Mails a person a link whose secret stands nowhere else; it ends the links of its kind before it, but for one that the owner approved:
 * anybody can ask for a link, and must not end that. The host is the configured one, whatever the request said.
 */
export async function mailLink(context: Context, link: MailedLink): Promise<void> {
  const now = context.clock.now();
  const { accountId, userId, kind, generation, email, approved = false } = link;
  const { token, hash } = mintToken(accountId);
  await endLinks(context.db, { accountId, userId }, { kind, keepApproved: !approved, at: now });
  await insertLink(context.db, {
    accountId,
    id: uuid(),
    userId,
    kind,
    generation,
    tokenHash: hash,
    email,
    approved,
    usedAt: null,
    endedAt: null,
    createdAt: now,
    expiresAt: secondsFrom(now, linkLifeSeconds[kind]),
  });
  const url = `${context.config.publicUrl}${pages[kind]}#${token}`;
  await queueMail(context, {
    accountId,
    to: email,
    subject: link.subject,
    letter: { ...link.letter, action: { label: link.label, url } },
    lifeSeconds: linkLifeSeconds[kind],
  });
}

export type OpenLink = NonNullable<Awaited<ReturnType<typeof findOpenLink>>>;

/** The link that a token opens, while it is open and its person has not changed since it was mailed; spends nothing. */
export async function findMailedLink(
  context: Context,
  token: string,
  kind: LinkKind,
): Promise<OpenLink | undefined> {
  const held = readToken(token);
  if (!held) return undefined;
  const { accountId, hash: tokenHash } = held;
  return findOpenLink(context.db, { accountId, tokenHash, kind, now: context.clock.now() });
}

/** Spends a link, once also among parallel callers. Refuses `link_expired` when it is over. */
export async function takeMailedLink(
  context: Context,
  link: { accountId: string; id: string },
): Promise<void> {
  if (!(await takeLink(context.db, link, context.clock.now()))) throw new Refusal('link_expired');
}
