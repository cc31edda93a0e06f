import { readAbn } from '#contract/abn.ts';
import { type BusinessDetails, businessFields } from '#contract/accounts.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { announce, inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { recordByActor } from './activity.ts';
import { normaliseEmail } from './email-address.ts';
import { readContactNumber } from './mobile-number.ts';
import { readName } from './person-name.ts';
import { getDetails, updateDetails } from './queries/accounts.ts';
import { readTimeZone } from './time-zone.ts';

/** Shows the business details of the account. */
export async function showBusinessDetails(context: ActorContext): Promise<BusinessDetails> {
  return getDetails(context.db, context.actor.accountId);
}

/** Changes the business details. Refuses version_conflict, email_invalid, mobile_invalid, abn_invalid, time_zone_unknown. */
export async function changeBusinessDetails(
  context: ActorContext,
  input: BusinessDetails,
): Promise<BusinessDetails> {
  return inTransaction(context, async (context) => {
    const { accountId } = context.actor;
    const values = readDetails(input, context.config.homeCountry);
    const before = await getDetails(context.db, accountId);
    const after = await updateDetails(context.db, { accountId, version: input.version, values });
    if (!after) throw new Refusal('version_conflict');
    await recordByActor(context, {
      action: 'account.changed',
      target: { kind: 'account', id: accountId, name: after.name },
      details: { fields: changedFields(before, after).join(', ') },
    });
    await announce(context, 'live', { accountId, event: { type: 'account.changed' } });
    return after;
  });
}

type Values = Omit<BusinessDetails, 'version'>;

function readDetails(input: BusinessDetails, homeCountry: string): Values {
  return {
    name: readName(input.name),
    contactName: readLines(input.contactName),
    email: isBlank(input.email) ? '' : normaliseEmail(input.email).email,
    mobile: isBlank(input.mobile) ? '' : readContactNumber(input.mobile, homeCountry),
    address: readLines(input.address),
    abn: isBlank(input.abn) ? '' : getAbn(input.abn),
    timeZone: readTimeZone(input.timeZone),
    sessionHours: input.sessionHours,
  };
}

function getAbn(text: string): string {
  const abn = readAbn(text);
  if (abn === undefined) throw refuseField('abn_invalid', 'abn');
  return abn;
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function readLines(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]|\p{Cf}/gu, '')
    .trim();
}

function changedFields(before: BusinessDetails, after: BusinessDetails): string[] {
  return businessFields.filter((field) => before[field] !== after[field]);
}
