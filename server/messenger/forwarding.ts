import { nameContact } from '#contract/contact-name.ts';
import { forwardsAnHour } from '#contract/reply-rules.ts';
import { nameForMail } from '#server/accounts/person-name.ts';
import { spendQuota } from '#server/accounts/quota.ts';
import { findContact } from '#server/contacts/contacts.ts';
import type { ReceivedText } from '#server/messaging/conversing.ts';
import type { Context } from '#server/platform/context.ts';
import { queueMail } from '#server/platform/mail/outbox.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { insertEntry } from './queries/entries.ts';
import { listActivePeople } from './queries/reply-rules.ts';
import { listFittingRules } from './rule-fits.ts';

const hourInSeconds = 3600;

/**
 * Mails a text that came in to the people whom the rules name, in the open transaction: to the e-mail address of their login, one mail for
 * each of them however many rules fit, 100 an hour at most. Where an hour is full, a note in the conversation says so once. Never to a mobile.
 */
export async function forwardByRules(context: Context, received: ReceivedText): Promise<void> {
  const { accountId } = received;
  const rules = await listFittingRules(context, 'forwarding', received);
  const userIds = [...new Set(rules.flatMap((rule) => rule.userIds))];
  const people = await listActivePeople(context.db, { accountId, userIds });
  if (people.length === 0) return;
  const letter = await writeLetter(context, received);
  for (const { id, name, email } of people) {
    const quota = { key: `forward:${accountId}:${id}`, uses: forwardsAnHour, windowSeconds: hourInSeconds };
    const use = await spendQuota(context, quota);
    if (use.within) await queueMail(context, { accountId, to: email, ...letter });
    else if (use.isFirst) await noteFullHour(context, received, { name, seconds: use.retryAfterSeconds });
  }
}

async function noteFullHour(
  context: Context,
  { accountId, number }: ReceivedText,
  { name, seconds }: { name: string; seconds: number },
): Promise<void> {
  const at = context.clock.now();
  const minutes = Math.ceil(seconds / 60);
  const text = `${name} has been mailed ${forwardsAnHour} texts within an hour, which is the most. This text and those that come in the next ${minutes === 1 ? 'minute' : `${minutes} minutes`} are not mailed to them; they stand in the Messenger.`;
  await insertEntry(context.db, { accountId, number }, { id: mintId(at), kind: 'note', text, at });
}

async function writeLetter(context: Context, { accountId, number, recipient, text }: ReceivedText) {
  const contact = await findContact(context, { accountId, number });
  const name = contact ? nameForMail(nameContact(contact)) : '';
  const who = name === '' ? number : `${name} (${number})`;
  return {
    subject: `Text from ${who}`,
    letter: {
      heading: `Text from ${who}`,
      paragraphs: [`To ${recipient}:`, text],
      action: {
        label: 'Open the conversation',
        url: `${context.config.publicUrl}/messenger/${encodeURIComponent(number)}`,
      },
      closing:
        'Do not answer this mail: reply in the Messenger. Who is mailed incoming texts is set under Settings, Replies.',
    },
  };
}
