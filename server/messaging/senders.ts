import { v7 as uuid } from 'uuid';
import type { Body, Output } from '#contract/endpoint.ts';
import { maskMobile } from '#contract/mask.ts';
import type { Sender, senders } from '#contract/senders.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { type ActivityEntry, recordActivity } from '#server/accounts/activity.ts';
import type { AccountId, ActorContext, Context } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { normalizeAddress } from './numbers.ts';
import { endProofs } from './queries/sender-proofs.ts';
import {
  countSenders,
  deleteDefaultAddress,
  findDefaultAddress,
  findSendingSender,
  forgetDefault,
  insertSender,
  listSenderRows,
  listSharedNumbers,
  lockSender,
  lockSenderOf,
  putDefaultAddress,
  updateSender,
} from './queries/senders.ts';

/** From whom texts of an account leave. Replies come back here where it can receive; `routeId` null is the default route. */
export type SendingSender = {
  address: string;
  kind: Sender['kind'];
  canReceive: boolean;
  registration: Sender['registration'];
  routeId: string | null;
};

/**
 * The sender of an address, in any spelling of a number and any case of a name, that an account may send from at this moment; without one
 * its default sender. Refuses sender_unavailable.
 */
export async function getSender(
  context: Context,
  accountId: AccountId,
  address?: string,
): Promise<SendingSender> {
  const sender = await findSender(context, accountId, address);
  if (!sender) throw refuseField('sender_unavailable', 'sender');
  return sender;
}

async function findSender(
  context: Context,
  accountId: AccountId,
  address: string | undefined,
): Promise<SendingSender | undefined> {
  const { homeCountry, sharedNumber } = context.config;
  const wanted = address === undefined ? null : readAddress(address, homeCountry);
  const row = await findSendingSender(context.db, { accountId, address: wanted, sharedNumber });
  if (!row) return undefined;
  const { kind, registration, routeId } = row;
  return { address: row.address, kind, canReceive: canReceive(kind), registration, routeId };
}

function readAddress(address: string, homeCountry: string): string {
  const plain = address.replaceAll('\0', '').trim();
  return looksLikeNumber(plain) ? normalizeAddress(plain, homeCountry) : plain;
}

/** Whether an address is meant as a number, in whatever spelling: a name has a letter in it. */
export function looksLikeNumber(address: string): boolean {
  return /^[+\d\s().-]+$/.test(address);
}

// Replies to an own mobile go to the handset, to a name nowhere.
function canReceive(kind: Sender['kind']): boolean {
  return kind === 'shared' || kind === 'dedicated';
}

/** Lists the senders of the account, the shared numbers first. */
export async function listSenders(context: ActorContext): Promise<Output<typeof senders.listSenders>> {
  const { accountId } = context.actor;
  const { sharedNumber } = context.config;
  const [shared, own, chosen] = await Promise.all([
    listSharedNumbers(context.db),
    listSenderRows(context.db, accountId),
    findDefaultAddress(context.db, accountId),
  ]);
  const listed = [
    ...shared.sort((a, b) => Number(b === sharedNumber) - Number(a === sharedNumber)).map(describeShared),
    ...own.map(describeSender),
  ];
  const isUsable = listed.some(({ address, state }) => address === chosen && state === 'active');
  const first = isUsable ? chosen : sharedNumber;
  return { senders: listed.map((sender) => ({ ...sender, isDefault: sender.address === first })) };
}

function describeShared(address: string): Sender {
  return {
    id: null,
    address,
    kind: 'shared',
    label: '',
    state: 'active',
    registration: 'none',
    canReceive: true,
    isDefault: false,
    createdAt: null,
  };
}

type SenderRow = Awaited<ReturnType<typeof listSenderRows>>[number];

/** A sender as the API shows it, before it is known which one is the default. */
export function describeSender({
  id,
  address,
  kind,
  label,
  state,
  registration,
  createdAt,
}: SenderRow): Sender {
  return {
    id,
    address,
    kind,
    label,
    state,
    registration,
    canReceive: canReceive(kind),
    isDefault: false,
    createdAt: createdAt.toISOString(),
  };
}

const sendersAtMost = 100;

type NewSender = Pick<SenderRow, 'address' | 'state'> & {
  kind: 'own' | 'name';
  label: string | undefined;
  registration?: SenderRow['registration'];
};

/** Adds a sender in the open transaction. Refuses sender_taken at the field, too_many_senders (over 100). */
export async function addSender(
  context: ActorContext,
  { label = '', registration = 'none', ...wish }: NewSender,
  field: 'mobile' | 'name',
): Promise<Sender> {
  const { accountId } = context.actor;
  if ((await countSenders(context.db, accountId)) >= sendersAtMost) throw new Refusal('too_many_senders');
  const row = { ...wish, id: uuid(), label: plainLabel(label), registration, createdAt: context.clock.now() };
  if (!(await insertSender(context.db, { ...row, accountId }))) throw refuseField('sender_taken', field);
  await recordOnSender(context, { action: 'sender.added', sender: row, details: { kind: row.kind } });
  return describeSender(row);
}

function plainLabel(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .toWellFormed()
    .trim();
}

/**
 * Changes the label of a sender, or what the register says of a business name; one that was rejected cannot be sent from. Refuses
 * not_found, and invalid_input for the registration of a number.
 */
export async function changeSender(
  context: ActorContext,
  senderId: string,
  { label, registration }: Body<typeof senders.changeSender>,
): Promise<Sender> {
  return actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    const before = await lockSender(context.db, { accountId, id: senderId });
    if (!before) throw new Refusal('not_found');
    if (registration !== undefined && before.kind !== 'name')
      throw refuseField('invalid_input', 'registration');
    const after = {
      ...before,
      ...(label !== undefined && { label: plainLabel(label) }),
      ...(registration !== undefined && { registration, state: stateOfName(registration) }),
    };
    const isOther = after.label !== before.label || after.registration !== before.registration;
    if (isOther) await storeChange(context, before, after);
    return { ...describeSender(after), isDefault: await isDefault(context, after) };
  });
}

function stateOfName(registration: SenderRow['registration']): SenderRow['state'] {
  return registration === 'rejected' ? 'rejected' : 'active';
}

type StoredSender = NonNullable<Awaited<ReturnType<typeof lockSender>>>;

async function storeChange(context: ActorContext, before: StoredSender, after: StoredSender): Promise<void> {
  const { label, registration, state } = after;
  await updateSender(context.db, before, { label, registration, state });
  if (state !== 'active') await deleteDefaultAddress(context.db, before);
  const details =
    before.registration === registration
      ? { fields: 'label' }
      : { fields: 'registration', from: before.registration, to: registration };
  await recordOnSender(context, { action: 'sender.changed', sender: after, details });
}

async function isDefault(context: ActorContext, { address }: { address: string }): Promise<boolean> {
  return (await findDefaultAddress(context.db, context.actor.accountId)) === address;
}

/** Chooses the sender that is offered first, and that texts leave from which name none. Refuses sender_unavailable. */
export async function setDefaultSender(
  context: ActorContext,
  { address }: Body<typeof senders.setDefaultSender>,
): Promise<void> {
  await actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    const sender = await findSender(context, accountId, address);
    if (!sender) throw refuseField('sender_unavailable', 'address');
    const key = { accountId, address: sender.address };
    const row = sender.kind === 'shared' ? undefined : await lockSenderOf(context.db, key);
    if (sender.kind !== 'shared' && row?.state !== 'active')
      throw refuseField('sender_unavailable', 'address');
    if (sender.address === context.config.sharedNumber) await forgetDefault(context.db, accountId);
    else await putDefaultAddress(context.db, key);
    const named = { id: row?.id ?? null, address: sender.address, kind: sender.kind };
    await recordOnSender(context, { action: 'sender.default_set', sender: named });
  });
}

/**
 * Removes a sender: nothing more is accepted from it, what was accepted before still leaves, an own mobile needs a new agreement.
 * Refuses not_found, and sender_fixed for a dedicated number, which the operator takes back.
 */
export async function removeSender(context: ActorContext, senderId: string): Promise<void> {
  await actInTransaction(context, async (context) => {
    const sender = await lockSender(context.db, { accountId: context.actor.accountId, id: senderId });
    if (!sender) throw new Refusal('not_found');
    if (sender.kind === 'dedicated') throw new Refusal('sender_fixed');
    await endSender(context, sender);
    await recordOnSender(context, { action: 'sender.removed', sender });
  });
}

type EndingSender = { accountId: string; id: string; address: string };

/** Ends a sender and all that asks for it, in the open transaction. */
export async function endSender(context: Context, sender: EndingSender): Promise<void> {
  const removedAt = context.clock.now();
  await endProofs(context.db, { accountId: sender.accountId, senderId: sender.id }, removedAt);
  await updateSender(context.db, sender, { state: 'withdrawn', removedAt });
  await deleteDefaultAddress(context.db, sender);
}

type NamedSender = { id: string | null; address: string; kind: Sender['kind'] };

type SenderEntry = Pick<ActivityEntry, 'action' | 'details'> & { sender: NamedSender };

/** Writes into the log what whoever acts did to a sender, and tells the open pages of the account. */
export async function recordOnSender(context: ActorContext, entry: SenderEntry): Promise<void> {
  const { accountId, userId, name } = context.actor;
  const sender = { ...entry.sender, accountId };
  await recordSender(context, { ...entry, sender, actor: { id: userId, name } });
}

/** The same for whoever is not of the account: the holder of a mobile, the operator. */
export async function recordSender(
  context: Context,
  {
    sender: { accountId, id, address, kind },
    ...entry
  }: Omit<ActivityEntry, 'accountId' | 'target'> & { sender: NamedSender & { accountId: string } },
): Promise<void> {
  const name = kind === 'name' ? address : maskMobile(address);
  await recordActivity(context, { ...entry, accountId, target: { kind: 'sender', id, name } });
  await announce(context, 'live', { accountId, event: { type: 'senders.changed' } });
}
