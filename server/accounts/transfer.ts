import type { Transfer } from '#contract/users.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { endAccess } from './access-end.ts';
import { sendNotice } from './notices.ts';
import { findTransfer, saveTransfer, takeTransfer } from './queries/transfers.ts';
import { findOwner, findUser, lockUser, type UserRow, updateUser } from './queries/users.ts';
import { recordOnPerson } from './users.ts';

const offerLifeSeconds = 72 * 3600;

/** Shows whether the account is being handed over, and to whom. */
export async function showTransfer(context: ActorContext): Promise<{ transfer: Transfer | null }> {
  const { accountId } = context.actor;
  const offer = await findTransfer(context.db, accountId, context.clock.now());
  if (!offer) return { transfer: null };
  const to = await findUser(context.db, accountId, offer.toUserId);
  const from = await findOwner(context.db, accountId);
  if (!to || !from) return { transfer: null };
  return { transfer: presentTransfer({ to, from, expiresAt: offer.expiresAt }) };
}

/** Offers the account to another person of it, for 72 hours, in place of an offer before. Refuses not_found, not_active, transfer_needs_sms. */
export async function startTransfer(
  context: ActorContext,
  { userId }: { userId: string },
): Promise<Transfer> {
  return inTransaction(context, async (context) => {
    const { accountId } = context.actor;
    const { from, to } = await lockBoth(context, userId);
    if (from.role !== 'owner') throw new Refusal('owner_only');
    if (from.id === to.id) throw new Refusal('not_found');
    checkTarget(to);
    const createdAt = context.clock.now();
    const expiresAt = secondsFrom(createdAt, offerLifeSeconds);
    await saveTransfer(context.db, { accountId, toUserId: to.id, createdAt, expiresAt });
    await sendNotice(context, {
      accountId,
      kind: 'account.offered',
      emails: [from.email, to.email],
      by: from.name,
    });
    await recordOnPerson(context, { action: 'transfer.offered', person: to });
    return presentTransfer({ to, from, expiresAt });
  });
}

/** Takes the offer back. Refuses no_transfer. */
export async function cancelTransfer(context: ActorContext): Promise<void> {
  await inTransaction(context, async (context) => {
    const { accountId } = context.actor;
    const offer = await takeTransfer(context.db, accountId, { now: context.clock.now() });
    const to = offer && (await findUser(context.db, accountId, offer.toUserId));
    if (!to) throw new Refusal('no_transfer');
    await recordOnPerson(context, { action: 'transfer.cancelled', person: to });
  });
}

/** Takes the account over, by the person to whom it is offered; both sign in anew. Refuses no_transfer, transfer_needs_sms. */
export async function acceptTransfer(context: ActorContext): Promise<void> {
  await inTransaction(context, async (context) => {
    const { accountId, userId } = context.actor;
    const owner = await findOwner(context.db, accountId);
    if (!owner) throw new Refusal('no_transfer');
    const { from: to, to: from } = await lockBoth(context, owner.id);
    const offer = await takeTransfer(context.db, accountId, { now: context.clock.now(), toUserId: userId });
    if (!offer || from.role !== 'owner' || from.id === to.id) throw new Refusal('no_transfer');
    if (!mayOwn(to)) throw new Refusal('transfer_needs_sms');
    // The former owner first: no moment may have two (users_one_owner is checked row by row).
    await updateUser(context.db, { accountId, userId: from.id, values: { role: 'member' } });
    await updateUser(context.db, { accountId, userId: to.id, values: { role: 'owner' } });
    for (const person of [from, to]) await endAccess(context, { accountId, userId: person.id }, 'changed');
    await sendNotice(context, { accountId, kind: 'account.handed_over', emails: [from.email], by: to.name });
    await sendNotice(context, { accountId, kind: 'account.taken_over', emails: [to.email] });
    await recordOnPerson(context, { action: 'transfer.accepted', person: from });
  });
}

/** Locks whoever asks (`from`) and another person (`to`), the smaller id first, so that two such requests wait for each other and never in a ring. */
async function lockBoth(context: ActorContext, userId: string): Promise<{ from: UserRow; to: UserRow }> {
  const { actor } = context;
  const locked = new Map<string, UserRow>();
  for (const id of [actor.userId, userId].sort()) {
    const row = await lockUser(context.db, actor.accountId, id);
    if (row && row.status !== 'removed') locked.set(id, row);
  }
  const from = locked.get(actor.userId);
  const to = locked.get(userId);
  if (from?.generation !== actor.generation) throw new Refusal('not_signed_in');
  if (!to) throw new Refusal('not_found');
  return { from, to };
}

function checkTarget(to: UserRow): void {
  if (to.status !== 'active') throw new Refusal('not_active');
  if (!mayOwn(to)) throw new Refusal('transfer_needs_sms');
}

function mayOwn({ status, method, mobileProvenAt }: UserRow): boolean {
  return status === 'active' && method === 'sms' && mobileProvenAt !== null;
}

type Handover = { to: UserRow; from: UserRow; expiresAt: Date };

function presentTransfer({ to, from, expiresAt }: Handover): Transfer {
  return {
    to: { id: to.id, name: to.name },
    from: { id: from.id, name: from.name },
    expiresAt: expiresAt.toISOString(),
  };
}
