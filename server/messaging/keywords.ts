import { readWish } from '#contract/opt-out-words.ts';
import { measureText } from '#contract/segments.ts';
import { getAccountContact } from '#server/accounts/accounts.ts';
import { type Change, resubscribe, suspectUnsubscribe, unsubscribe } from '#server/contacts/unsubscribes.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { sendAnswer } from './answers.ts';
import { cancelWaiting } from './cancel.ts';
import type { ReceivedText } from './conversing.ts';
import { takeAutomaticAnswer } from './queries/inbound.ts';

const helpEverySeconds = 86_400;
const reasonCharacters = 300;
/** A longer e-mail address would not fit one part beside the rest. */
const contactCharacters = 60;

/**
 * Follows what a reply wishes, in the open transaction: STOP and its kin opt out at once and are confirmed once; likely wording is noted for
 * a person; START opts in again, YES too where somebody had opted out, and is confirmed; HELP is answered once a day. Answers whether it
 * wished any of that.
 */
export async function followWish(context: Context, reply: ReceivedText): Promise<boolean> {
  // A short code or a name is no person, and cannot be answered.
  if (!reply.number.startsWith('+')) return false;
  const change: Change = {
    accountId: reply.accountId,
    number: reply.number,
    origin: 'stop',
    reason: reply.text.slice(0, reasonCharacters).toWellFormed(),
    messageId: reply.messageId,
  };
  switch (readWish(reply.text)) {
    case 'stop':
      if ((await unsubscribe(context, change, cancelWaiting)).isNew) await confirmStop(context, reply);
      return true;
    case 'likely_stop':
      await suspectUnsubscribe(context, change);
      return true;
    case 'start':
      await followStart(context, reply, change);
      return true;
    case 'yes':
      return followStart(context, reply, change);
    case 'help':
      await sayWhoWeAre(context, reply);
      return true;
    case undefined:
      return false;
  }
}

async function confirmStop(context: Context, reply: ReceivedText): Promise<void> {
  const { name } = await getAccountContact(context, reply.accountId);
  const text = fitOnePart(
    name,
    (business) => `You will get no more texts from ${business}. Reply START to undo.`,
  );
  await sendAnswer(context, { ...reply, text });
}

async function followStart(context: Context, reply: ReceivedText, change: Change): Promise<boolean> {
  const isNew = await resubscribe(context, change);
  if (isNew) await confirmStart(context, reply);
  return isNew;
}

async function confirmStart(context: Context, reply: ReceivedText): Promise<void> {
  const { name } = await getAccountContact(context, reply.accountId);
  const text = fitOnePart(
    name,
    (business) => `You will get texts from ${business} again. Reply STOP to get no more.`,
  );
  await sendAnswer(context, { ...reply, text });
}

async function sayWhoWeAre(context: Context, reply: ReceivedText): Promise<void> {
  const { accountId, number } = reply;
  const at = context.clock.now();
  const since = secondsFrom(at, -helpEverySeconds);
  if (!(await takeAutomaticAnswer(context.db, { accountId, number, kind: 'help', at, since }))) return;
  const { name, mobile, email } = await getAccountContact(context, accountId);
  const ways = [mobile, email].filter((way) => way !== '' && way.length <= contactCharacters);
  const contact = ways.length === 0 ? '' : ` You reach us at ${ways.join(' or ')}.`;
  const text = fitOnePart(
    name,
    (business) => `These texts are from ${business}.${contact} Reply STOP to get no more.`,
  );
  await sendAnswer(context, { ...reply, text });
}

/** Writes a name into a text so that the whole fits one part: in plain letters where it must, then shorter. */
export function fitOnePart(name: string, write: (name: string) => string): string {
  const fits = (text: string) => measureText(text).parts === 1;
  if (fits(write(name))) return write(name);
  const plain = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .trim();
  for (let length = plain.length; length > 0; length--) {
    const text = write(length < plain.length ? `${plain.slice(0, length).trim()}...` : plain);
    if (fits(text)) return text;
  }
  return write('us');
}
