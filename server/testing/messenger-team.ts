import { grantCredits } from '#server/billing/ledger.ts';
import { ensureSharedNumber, hostNumber } from '#server/messaging/hosted-numbers.ts';
import { recordInbound } from '#server/messaging/inbound.ts';
import { conversing } from '#server/messenger/arrivals.ts';
import { listConversations } from '#server/messenger/conversations.ts';
import { listConversationEntries } from '#server/messenger/entries.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { openTeam } from './account-team.ts';
import type { TestDatabase } from './database.ts';

/** Whoever writes to the team, and the number of the team that they write to. */
export const phone = '+61491570156';
export const dedicated = '+61491575789';

/** A team that texts from a number of its own, a stranger beside it, and what its tests look at. */
export type MessengerTeam = Awaited<ReturnType<typeof openMessengerTeam>>;

export async function openMessengerTeam(
  database: TestDatabase,
  { memberMobile = null }: { memberMobile?: string | null } = {},
) {
  for (const table of ['hostedNumbers', 'messages', 'mailOutbox'] as const)
    await database.db.deleteFrom(table).execute();
  const team = await openTeam(database);
  const { context: worker, owner } = team;
  const member = await team.joinAs('Kim Member', memberMobile);
  const stranger = await team.openAccount('+61491570157');
  await ensureSharedNumber(worker);
  await hostNumber(worker, { number: dedicated, accountId: owner.actor.accountId, routeId: null });
  for (const { actor } of [owner, stranger])
    await grantCredits(worker, { accountId: actor.accountId, credits: 1000, note: 'For a test' });
  await database.db.deleteFrom('mailOutbox').execute();
  return {
    ...team,
    worker,
    member,
    stranger,
    receive: (text: string, more: object = {}) =>
      recordInbound(worker, { from: phone, to: dedicated, text, ...more }, { conversing }),
  };
}

export async function listOpen(who: ActorContext, query: object = {}) {
  return (await listConversations(who, query)).conversations;
}

export async function entriesOf(who: ActorContext, query: object = {}) {
  return (await listConversationEntries(who, phone, query)).entries;
}

export async function kindsOf(who: ActorContext) {
  return (await entriesOf(who)).map(({ kind }) => kind);
}
