import type { CodeSender, CodeSenderWish, codeSender } from '#contract/code-sender.ts';
import type { Output } from '#contract/endpoint.ts';
import { maskMobile } from '#contract/mask.ts';
import { findSenderNameFault, trimSenderName } from '#contract/sender-name.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { recordActivity, recordByActor } from '#server/accounts/activity.ts';
import { parseNumber } from '#server/accounts/mobile-number.ts';
import { announceToOperators, listOperators, theOperator } from '#server/accounts/operators.ts';
import { findCarriersFile } from '#server/carriers/carriers-file.ts';
import { listCarrierRoutes } from '#server/carriers/route-list.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { announce, inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { StartRefusal } from '#server/platform/start-refusal.ts';
import { codeSenderChannel } from './code-sender-watch.ts';
import { deleteCodeSender, findCodeSender, lockSendersNamed, putCodeSender } from './queries/code-sender.ts';
import { findHostedNumber, isOwnMobile, lockAddress } from './queries/senders.ts';
import { endSender, looksLikeNumber, recordSender } from './senders.ts';

/** Who login codes and security notices leave from, and the shared number, from which they leave otherwise. */
export async function showCodeSender({
  db,
  config,
}: Context): Promise<Output<typeof codeSender.showCodeSender>> {
  const row = await findCodeSender(db);
  if (!row) return { sender: null, sharedNumber: config.sharedNumber };
  const { refusedAt, refusal, ...kept } = row;
  const refused = refusedAt && { at: refusedAt.toISOString(), reason: refusal ?? '' };
  return { sender: { ...kept, refused }, sharedNumber: config.sharedNumber };
}

/**
 * Keeps a number or a business name (ACMA 3.1) for login codes and security notices: accounts that have the name among their senders lose
 * it. Refuses carriers_in_file, not_found (the carrier), mobile_invalid, sender_name_invalid, sender_in_use (an account's number, or all's).
 */
export async function setCodeSender(context: ActorContext, wish: CodeSenderWish): Promise<void> {
  refuseInFile(context);
  await actInTransaction(context, async (context) => {
    const { address } = await keepForCodes(context, wish);
    await recordByActor(context, { action: 'code_sender.set', target: nameTarget(address) });
    await tellChange(context);
  });
}

/** Lets login codes leave from the shared number again. Refuses carriers_in_file, and not_found where none was set. */
export async function removeCodeSender(context: ActorContext): Promise<void> {
  refuseInFile(context);
  await actInTransaction(context, async (context) => {
    const address = await deleteCodeSender(context.db);
    if (address === undefined) throw new Refusal('not_found');
    await recordByActor(context, { action: 'code_sender.removed', target: nameTarget(address) });
    await tellChange(context);
  });
}

/**
 * The same by command, for an operator whom no code reaches any more: it stands in the log of every operator. Answers the address, and
 * undefined where none was set; refuses carriers_in_file.
 */
export async function dropCodeSender(context: Context): Promise<string | undefined> {
  refuseInFile(context);
  return inTransaction(context, async (context) => {
    const address = await deleteCodeSender(context.db);
    if (address === undefined) return undefined;
    const entry = { action: 'code_sender.removed', target: nameTarget(address), method: 'command' } as const;
    for (const { id: accountId } of await listOperators(context))
      await recordActivity(context, { ...entry, accountId, actor: theOperator });
    await tellChange(context);
    return address;
  });
}

/**
 * Makes the sender of the file that CORELLA_CARRIERS names the one that counts, where there is such a file; called at every start, before
 * the shared number is written down. Throws a StartRefusal with a sentence where codes and accounts would share a sender.
 */
export async function followCodeSender(context: Context): Promise<void> {
  const file = findCarriersFile(context.config);
  if (file) return followFile(context, file.codes);
  const kept = await findCodeSender(context.db);
  if (kept?.address !== context.config.sharedNumber) return;
  throw new StartRefusal(
    `CORELLA_SHARED_NUMBER names ${kept.address}, which is kept for login codes. Name another, or run: corella code-sender remove`,
  );
}

async function followFile(context: Context, wish: CodeSenderWish | undefined): Promise<void> {
  try {
    await inTransaction(context, async (context) => {
      if (wish) await keepForCodes(context, wish);
      else await deleteCodeSender(context.db);
      await announce(context, codeSenderChannel, {});
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const why = error.code === 'not_found' ? 'There is no such carrier in it.' : error.message;
    const place = `${wish?.sender} as the sender of login codes in ${context.config.carriersFile?.path}`;
    throw new StartRefusal(`${place} cannot be used: ${error.errors[0]?.detail ?? why}`);
  }
}

function refuseInFile({ config }: Context): void {
  if (config.carriersFile) throw new Refusal('carriers_in_file');
}

type KeptSender = Pick<CodeSender, 'address' | 'registration' | 'routeId'>;

async function keepForCodes(context: Context, wish: CodeSenderWish): Promise<KeptSender> {
  const kept = readWish(context, wish);
  const routes = await listCarrierRoutes(context);
  if (kept.routeId !== null && !routes.some(({ id }) => id === kept.routeId)) throw new Refusal('not_found');
  await lockAddress(context.db, kept.address);
  const isNumber = kept.registration === 'none';
  if (isNumber) await refuseNumberInUse(context, kept.address);
  // Before the logs of accounts: of two who set a sender, or take it away, at once, the second waits here and holds none of them.
  await putCodeSender(context.db, kept);
  if (!isNumber) await takeFromAccounts(context, kept.address);
  return kept;
}

function readWish(context: Context, wish: CodeSenderWish): KeptSender {
  const routeId = wish.routeId ?? null;
  if (looksLikeNumber(wish.sender))
    return { address: readNumber(context, wish.sender), registration: 'none', routeId };
  const fault = findSenderNameFault(wish.sender);
  if (fault !== undefined)
    throw new Refusal('sender_name_invalid', { errors: [{ pointer: '/sender', detail: fault }] });
  return { address: trimSenderName(wish.sender), registration: wish.registration ?? 'draft', routeId };
}

function readNumber({ config }: Context, text: string): string {
  const number = parseNumber(text, config.homeCountry);
  if (number) return number.number;
  const detail = 'This is not a telephone number.';
  throw new Refusal('mobile_invalid', { errors: [{ pointer: '/sender', detail }] });
}

async function refuseNumberInUse({ db, config }: Context, number: string): Promise<void> {
  const isInUse =
    number === config.sharedNumber ||
    (await findHostedNumber(db, number)) !== undefined ||
    (await isOwnMobile(db, number));
  if (isInUse) throw refuseField('sender_in_use', 'sender');
}

// The rows before the logs: whoever holds a log waits for nothing that stands before it.
async function takeFromAccounts(context: Context, name: string): Promise<void> {
  const theirs = await lockSendersNamed(context.db, name);
  for (const sender of theirs) await endSender(context, sender);
  for (const sender of theirs)
    await recordSender(context, { action: 'sender.removed', actor: theOperator, sender });
}

function nameTarget(address: string) {
  const name = looksLikeNumber(address) ? maskMobile(address) : address;
  return { kind: 'sender', id: null, name } as const;
}

async function tellChange(context: Context): Promise<void> {
  await announce(context, codeSenderChannel, {});
  await announceToOperators(context, { type: 'carriers.changed' });
}
