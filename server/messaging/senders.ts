import type { Output } from '#contract/endpoint.ts';
import type { Sender, senders } from '#contract/senders.ts';
import type { AccountId, ActorContext, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { refuseField } from '#server/platform/refusal.ts';
import { normalizeAddress } from './numbers.ts';
import {
  findDefaultAddress,
  findHostedNumber,
  findSendingSender,
  insertHostedNumber,
  listSenderRows,
  listSharedNumbers,
} from './queries/senders.ts';

export { optOutWords } from '#contract/sender-replies.ts';

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
  const { homeCountry, sharedNumber } = context.config;
  const wanted = address === undefined ? null : readAddress(address, homeCountry);
  const row = await findSendingSender(context.db, { accountId, address: wanted, sharedNumber });
  if (!row) throw refuseField('sender_unavailable', 'sender');
  const { kind, registration, routeId } = row;
  return { address: row.address, kind, canReceive: canReceive(kind), registration, routeId };
}

// A name may look like a number in another spelling, but never is only digits.
function readAddress(address: string, homeCountry: string): string {
  const plain = address.replaceAll('\0', '').trim();
  return /^[+\d\s().-]+$/.test(plain) ? normalizeAddress(plain, homeCountry) : plain;
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
export function describeSender({ createdAt, ...row }: SenderRow): Sender {
  return {
    ...row,
    canReceive: canReceive(row.kind),
    isDefault: false,
    createdAt: createdAt.toISOString(),
  };
}

/** Writes the shared number among the numbers that this installation answers to; called at every start. */
export async function ensureSharedNumber(context: Context): Promise<void> {
  await hostNumber(context, { number: context.config.sharedNumber, accountId: null });
}

/** Makes the installation answer to a number: shared, or dedicated to an account. False when it does already. */
export async function hostNumber(
  context: Context,
  { number, accountId }: { number: string; accountId: string | null },
): Promise<boolean> {
  return inTransaction(context, async ({ db, clock }) =>
    insertHostedNumber(db, {
      number,
      accountId,
      kind: accountId === null ? 'shared' : 'dedicated',
      createdAt: clock.now(),
    }),
  );
}

/** Whether a number (E.164) belongs to the texting service itself, so that it can be nobody's own mobile. */
export async function isHostedNumber(context: Context, number: string): Promise<boolean> {
  return number === context.config.sharedNumber || (await findHostedNumber(context.db, number)) !== undefined;
}
