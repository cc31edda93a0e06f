import { v7 as uuid } from 'uuid';
import type { Body } from '#contract/endpoint.ts';
import { maskMobile } from '#contract/mask.ts';
import { measureText } from '#contract/segments.ts';
import type { OwnMobileProof, Sender, senders } from '#contract/senders.ts';
import { takeAnonymousCall } from '#server/access/throttle.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { readMobile } from '#server/accounts/mobile-number.ts';
import { nameForMail } from '#server/accounts/person-name.ts';
import { quotaKey, spendQuota } from '#server/accounts/quota.ts';
import { queueSecurityText } from '#server/accounts/security-texts.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { mintToken, readToken } from '#server/platform/secrets.ts';
import { isHostedNumber } from './hosted-numbers.ts';
import {
  deleteProofsBefore,
  endProofs,
  findOpenProof,
  insertProof,
  takeProof,
} from './queries/sender-proofs.ts';
import {
  findAccountName,
  lockAddress,
  lockSender,
  updateSender,
  wasDeclinedSince,
} from './queries/senders.ts';
import { addSender, recordOnSender, recordSender } from './senders.ts';

const dayInSeconds = 86_400;
const proofLifeSeconds = 7 * dayInSeconds;
const declineHoldsSeconds = 90 * dayInSeconds;
const linksPerNumberAndDay = 3;
const linksPerAccountAndDay = 10;

/**
 * Adds a mobile of the home country as a sender that waits for its holder, and texts the holder a link (7 days). Whose mobile it is does
 * not matter: only who holds the phone can agree. Refuses mobile_invalid, mobile_hosted, sender_taken, sender_declined (for 90 days),
 * too_many_senders, too_many_tries (3 links a day to a number, 10 from an account).
 */
export async function addOwnMobile(
  context: ActorContext,
  body: Body<typeof senders.addOwnMobile>,
): Promise<Sender> {
  const address = readOwnMobile(context, body.mobile);
  return actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    await lockAddress(context.db, address);
    await refuseHosted(context, address);
    const since = secondsFrom(context.clock.now(), -declineHoldsSeconds);
    if (await wasDeclinedSince(context.db, { accountId, address }, since))
      throw refuseField('sender_declined', 'mobile');
    const sender = await addSender(
      context,
      { kind: 'own', address, label: body.label, state: 'pending' },
      'mobile',
    );
    await textLink(context, sender);
    return sender;
  });
}

function readOwnMobile({ config: { homeCountry } }: Context, text: string): string {
  try {
    return readMobile(text, { homeCountry, countries: [homeCountry] });
  } catch (error) {
    if (error instanceof Refusal) throw refuseField('mobile_invalid', 'mobile');
    throw error;
  }
}

async function refuseHosted(context: Context, address: string): Promise<void> {
  if (await isHostedNumber(context, address)) throw refuseField('mobile_hosted', 'mobile');
}

/** Texts the holder of a waiting own mobile another link; the one before it ends. Refuses not_found, mobile_hosted, too_many_tries. */
export async function resendOwnMobileLink(context: ActorContext, senderId: string): Promise<void> {
  await actInTransaction(context, async (context) => {
    const sender = await lockSender(context.db, { accountId: context.actor.accountId, id: senderId });
    if (sender?.kind !== 'own' || sender.state !== 'pending') throw new Refusal('not_found');
    await refuseHosted(context, sender.address);
    await textLink(context, sender);
    await recordOnSender(context, { action: 'sender.link_sent', sender });
  });
}

async function textLink(
  context: ActorContext,
  sender: { id: string | null; address: string },
): Promise<void> {
  const { accountId } = context.actor;
  if (sender.id === null) throw new Error('A shared number has no holder.');
  await spendLink(context, sender.address);
  const now = context.clock.now();
  const { token, hash } = mintToken(accountId);
  await endProofs(context.db, { accountId, senderId: sender.id }, now);
  await insertProof(context.db, {
    accountId,
    id: uuid(),
    senderId: sender.id,
    tokenHash: hash,
    expiresAt: secondsFrom(now, proofLifeSeconds),
    createdAt: now,
  });
  await queueSecurityText(context, {
    accountId,
    recipient: sender.address,
    text: writeLinkText({
      business: await findAccountName(context.db, accountId),
      url: `${context.config.publicUrl}/sender#${token}`,
    }),
    isCode: false,
    lifeSeconds: dayInSeconds,
  });
}

async function spendLink(context: ActorContext, number: string): Promise<void> {
  const quotas = [
    { key: `sender_link:${context.actor.accountId}`, uses: linksPerAccountAndDay },
    { key: quotaKey(context, 'sender_link', number), uses: linksPerNumberAndDay },
  ];
  for (const quota of quotas) {
    const use = await spendQuota(context, { ...quota, windowSeconds: dayInSeconds });
    if (!use.within) throw new Refusal('too_many_tries', { retryAfterSeconds: use.retryAfterSeconds });
  }
}

/**
 * The text to the holder: one GSM-7 part where the address of the installation leaves room. A name of a business cannot be a link, and is
 * shortened or left out before the question is.
 */
export function writeLinkText({ business, url }: { business: string; url: string }): string {
  const name = gsmOnly(nameForMail(business));
  const wordings = [
    `${name} asks to text from your number. Only if you agree: ${url}`,
    `${name.slice(0, 30).trim()} asks to text from your number. Only if you agree: ${url}`,
    `${name.slice(0, 15).trim()}: may we text from your number? ${url}`,
    `May a business text from your number? ${url}`,
  ];
  const fitting = wordings.find((text) => {
    const { encoding, parts } = measureText(text);
    return encoding === 'gsm7' && parts === 1;
  });
  return fitting ?? `May we text from your number? ${url}`;
}

function gsmOnly(text: string): string {
  const signs = [...text.replace(/\s+/g, ' ')].filter((sign) => measureText(sign).encoding === 'gsm7');
  return signs.join('').trim() || 'A business';
}

/** What a link to a holder asks; spends nothing. Refuses link_expired, too_many_tries. */
export async function showOwnMobileProof(context: Context, token: string): Promise<OwnMobileProof> {
  await takeAnonymousCall(context, 'link');
  const { business, address } = await getProof(context, token);
  return { business, mobile: maskMobile(address) };
}

/**
 * Takes the answer of the holder, once for a link: the account may send from the mobile from now on, or cannot ask again for 90 days.
 * Refuses link_expired, mobile_hosted (it came to belong to the service meanwhile), too_many_tries.
 */
export async function confirmOwnMobile(
  context: Context,
  { token, agree }: Body<typeof senders.confirmOwnMobile>,
): Promise<void> {
  await takeAnonymousCall(context, 'link');
  await inTransaction(context, async (context) => {
    const proof = await getProof(context, token);
    const now = context.clock.now();
    await lockAddress(context.db, proof.address);
    const key = { accountId: proof.accountId, id: proof.senderId };
    const sender = await lockSender(context.db, key);
    if (sender?.state !== 'pending' || !(await takeProof(context.db, proof, now)))
      throw new Refusal('link_expired');
    if (agree) await refuseHosted(context, sender.address);
    await updateSender(
      context.db,
      key,
      agree ? { state: 'active', provenAt: now } : { state: 'rejected', declinedAt: now },
    );
    await recordSender(context, {
      action: agree ? 'sender.proven' : 'sender.declined',
      actor: { id: null, name: 'Holder of the mobile' },
      method: 'link',
      sender,
    });
  });
}

async function getProof(context: Context, token: string) {
  const held = readToken(token);
  const proof =
    held &&
    (await findOpenProof(context.db, {
      accountId: held.accountId,
      tokenHash: held.hash,
      now: context.clock.now(),
    }));
  if (!proof) throw new Refusal('link_expired');
  return proof;
}

const keptSeconds = 30 * dayInSeconds;

/** Forgets links that ended a month ago; to be called now and then. Safe to run twice. */
export async function deleteOldProofs(context: Context): Promise<void> {
  await deleteProofsBefore(context.db, secondsFrom(context.clock.now(), -keptSeconds));
}
