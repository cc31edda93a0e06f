import { maskMobile } from '#contract/mask.ts';
import { findMailedLink, type OpenLink } from '#server/accounts/mailed-links.ts';
import type { Cookies } from '#server/http/route.ts';
import type { Authenticator } from '#server/http/serve.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { type OpenedChallenge, openPersonChallenge } from './challenges.ts';
import { hashPassword } from './hashing.ts';
import { checkNewPassword } from './password-policy.ts';
import { findOwnerContact, findPerson, hasLogin, lockPerson, type Person } from './queries/people.ts';
import { takeAnonymousCall } from './throttle.ts';

type Visitor = Context & { cookies: Cookies };
type Asking = { token: string; findSession: Authenticator['findSession'] };

/** What the invited person sees before confirming; spends nothing. Refuses `link_expired`, and `already_signed_in` in somebody's browser. */
export async function openInvitation(context: Visitor, asking: Asking) {
  const { person } = await findInvitation(context, asking);
  const owner = await findOwnerContact(context.db, person.accountId);
  return {
    businessName: person.businessName,
    invitedBy: owner.name,
    name: person.name,
    email: person.email,
    method: person.method,
    mobile: person.mobile && maskMobile(person.mobile),
  };
}

async function findInvitation(
  context: Visitor,
  { token, findSession }: Asking,
): Promise<{ link: OpenLink; person: Person }> {
  await takeAnonymousCall(context, 'link');
  if (await findSession(context, context.cookies.session)) throw new Refusal('already_signed_in');
  const link = await findMailedLink(context, token, 'invitation');
  const person = link && (await findPerson(context.db, link.accountId, link.userId));
  if (!link || person?.status !== 'invited') throw new Refusal('link_expired');
  return { link, person };
}

/** Takes the password and sends a code to the invited person's own mobile or address; the login exists once that is proven. Refuses as `openInvitation`, the password rules, and `email_taken`. */
export async function acceptInvitation(
  context: Visitor,
  asking: Asking,
  password: string,
): Promise<OpenedChallenge> {
  const { link, person: invited } = await findInvitation(context, asking);
  await checkNewPassword(password, invited);
  if (await hasLogin(context.db, invited.emailKey)) throw new Refusal('email_taken');
  const passwordHash = await hashPassword(context.secrets, password);
  return inTransaction(context, async (context) => {
    const person = await lockPerson(context.db, invited.accountId, invited.id);
    if (person?.status !== 'invited' || person.generation !== invited.generation)
      throw new Refusal('link_expired');
    return openPersonChallenge(context, person, { purpose: 'invitation', linkId: link.id, passwordHash });
  });
}
