import { v7 as uuid } from 'uuid';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import type { Letter } from '#server/platform/mail/letter.ts';
import { queueMail } from '#server/platform/mail/outbox.ts';
import { mintToken } from '#server/platform/secrets.ts';
import { endLinks, insertLink } from './queries/links.ts';

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

/** Mails a person a link whose secret stands nowhere else; it ends the links of its kind before it. The host is the configured one, whatever the request said. */
export async function mailLink(context: Context, link: MailedLink): Promise<void> {
  const now = context.clock.now();
  const { accountId, userId, kind, generation, email } = link;
  const { token, hash } = mintToken(accountId);
  await endLinks(context.db, { accountId, userId }, { kind, at: now });
  await insertLink(context.db, {
    accountId,
    id: uuid(),
    userId,
    kind,
    generation,
    tokenHash: hash,
    email,
    approved: link.approved ?? false,
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
