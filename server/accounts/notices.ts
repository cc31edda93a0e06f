import type { Context } from '#server/platform/context.ts';
import { queueMail } from '#server/platform/mail/outbox.ts';
import { describeAgent } from './device-name.ts';
import { type NoticeKind, noticeTexts } from './notice-texts.ts';
import { nameForMail } from './person-name.ts';
import { getDetails } from './queries/accounts.ts';
import { quotaKey, spendQuota } from './quota.ts';
import { queueSecurityText } from './security-texts.ts';
import { writeInstant, writeShortInstant } from './time-zone.ts';

export type Notice = {
  accountId: string;
  kind: NoticeKind;
  emails: string[];
  /** E.164; each gets one SMS. Null is the mobile of somebody who has none. */
  mobiles?: (string | null)[];
  /** Whoever did it, when that is another person: named in place of address and browser. */
  by?: string;
};

const noticeTextsPerDay = 10;
const dayInSeconds = 86_400;

/** Tells a person of a change to their login, in the open transaction: a mail to each address, an SMS to each mobile (at most 10 a day for a number). */
export async function sendNotice(context: Context, notice: Notice): Promise<void> {
  const account = await getDetails(context.db, notice.accountId);
  const { subject, happened, remedy } = noticeTexts[notice.kind];
  const closing = `This is a notice about your login to the Corella account of ${nameForMail(account.name)}.`;
  for (const to of new Set(notice.emails)) {
    await queueMail(context, {
      accountId: notice.accountId,
      to,
      subject,
      letter: {
        heading: subject,
        paragraphs: [happened, tellWhen(context, notice, account.timeZone), remedy],
        closing,
      },
    });
  }
  // In one order always, because each number's quota stays locked until the transaction ends.
  const mobiles = new Set(notice.mobiles?.filter((mobile) => mobile !== null));
  for (const mobile of [...mobiles].sort())
    await sendText(context, notice, { mobile, timeZone: account.timeZone });
}

async function sendText(
  context: Context,
  notice: Notice,
  { mobile, timeZone }: { mobile: string; timeZone: string },
): Promise<void> {
  const quota = {
    key: quotaKey(context, 'notice_text', mobile),
    uses: noticeTextsPerDay,
    windowSeconds: dayInSeconds,
  };
  const use = await spendQuota(context, quota);
  if (!use.within) {
    context.log.warn(
      { kind: notice.kind },
      'A number had its notices by SMS of the day; the notice went by e-mail alone.',
    );
    return;
  }
  const text = writeNoticeText(notice.kind, context.clock.now(), timeZone);
  await queueSecurityText(context, { accountId: notice.accountId, recipient: mobile, text, isCode: false });
}

/** The SMS of a notice: one GSM-7 part, without a link. */
export function writeNoticeText(kind: NoticeKind, at: Date, timeZone: string): string {
  return `Corella: ${noticeTexts[kind].text} (${writeShortInstant(at, timeZone)})`;
}

function tellWhen(context: Context, notice: Notice, timeZone: string): string {
  const when = `It happened on ${writeInstant(context.clock.now(), timeZone)}`;
  if (notice.by !== undefined) return `${when}, and was done by ${nameForMail(notice.by)}.`;
  if (context.client.address === '') return `${when}.`;
  return `${when}, from the network address ${context.client.address}, with ${describeAgent(context.client.agent)}.`;
}
