import { maskMobile } from '#contract/mask.ts';
import { isAnonymousCallRefused, takeAnonymousCall } from '#server/access/throttle.ts';
import { getAccountContact } from '#server/accounts/accounts.ts';
import { type CancelWaiting, findOptOut, resubscribe, unsubscribe } from '#server/contacts/unsubscribes.ts';
import type { PublicAnswer, PublicPage, PublicVisit } from '#server/http/public-pages.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { escapeHtml } from '#server/platform/mail/letter.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { judgeRecipient } from './numbers.ts';
import { writePublicPage } from './public-layout.ts';
import { wasTextedSince } from './queries/inbound.ts';
import { findOptOutLink } from './queries/short-links.ts';

type Link = { accountId: string; number: string | null; messageId: string | null };
type KnownLink = Link & { number: string };

/** How far back an account must have texted a number for its holder to opt out by the link that asks for the number. */
const textedWithinSeconds = 90 * 86_400;

/**
 * The page behind an opt-out link: reading it shows who sends and a button, the button opts out (Spam Regulations 2021: no account, no
 * log-in, nothing asked that is not needed).
 */
export function optOutPage(cancelWaiting: CancelWaiting): PublicPage {
  return {
    path: '/o/:code',
    async show(context, visit) {
      if (await triedTooMany(context)) return tooMany;
      const link = await findOptOutLink(context.db, visit.code);
      if (!link) return answerUnknown(context);
      const { name } = await getAccountContact(context, link.accountId);
      return { status: 200, html: await writePage(context, { link, name, visit }) };
    },
    // Never held up by what somebody else tried from the same address: an opt-out must always be possible.
    async submit(context, visit, fields) {
      const link = await findOptOutLink(context.db, visit.code);
      if (!link) return answerUnknown(context);
      if (isKnown(link)) await actOnMessageLink(context, link, { fields, cancelWaiting });
      else return actOnAccountLink(context, link, { visit, fields, cancelWaiting });
      return { status: 303, location: `/o/${visit.code}` };
    },
  };
}

function isKnown(link: Link): link is KnownLink {
  return link.number !== null;
}

type Act = { fields: URLSearchParams; cancelWaiting: CancelWaiting };

// Whoever holds the link may take back what the link did, and nothing else: not a STOP from the phone itself.
async function actOnMessageLink(
  context: Context,
  link: KnownLink,
  { fields, cancelWaiting }: Act,
): Promise<void> {
  const { accountId, number, messageId } = link;
  const change = {
    accountId,
    number,
    origin: 'link',
    reason: '',
    ...(messageId !== null && { messageId }),
  } as const;
  if (fields.get('act') !== 'undo') {
    await unsubscribe(context, change, cancelWaiting);
    return;
  }
  if (!(await mayTry(context, 'opt_out'))) return;
  await inTransaction(context, async (context) => {
    const optOut = await findOptOut(context, change);
    if (optOut?.origin === 'link')
      await resubscribe(context, { ...change, reason: 'Taken back on the opt-out page.' });
  });
}

async function actOnAccountLink(
  context: Context,
  { accountId }: Link,
  { visit, fields, cancelWaiting }: Act & { visit: PublicVisit },
): Promise<PublicAnswer> {
  const back = (query: string): PublicAnswer => ({ status: 303, location: `/o/${visit.code}?${query}` });
  const read = judgeRecipient((fields.get('number') ?? '').slice(0, 64), context.config.homeCountry);
  if ('reason' in read) return back('number=wrong');
  if (!(await mayTry(context, 'opt_out'))) return back('wait=1');
  const { number } = read;
  const now = context.clock.now();
  const since = secondsFrom(now, -textedWithinSeconds);
  if (await wasTextedSince(context.db, { accountId, number, since, now }))
    await unsubscribe(context, { accountId, number, origin: 'link', reason: '' }, cancelWaiting);
  return back('done=1');
}

async function writePage(
  context: Context,
  { link, name, visit }: { link: Link; name: string; visit: PublicVisit },
): Promise<string> {
  if (!isKnown(link)) return writeAccountPage(name, visit.query);
  const optOut = await findOptOut(context, link);
  if (!optOut) return writeQuestion(name, link.number);
  return writeDone(name, link.number, optOut.origin === 'link');
}

function writeQuestion(name: string, number: string): string {
  return writePublicPage({
    title: 'Stop these texts?',
    body: `<p><strong>${escapeHtml(name)}</strong> sends texts to ${escapeHtml(maskMobile(number))}.</p>
<form method="post"><button name="act" value="stop">Stop the texts</button></form>
<p class="soft" style="margin:1rem 0 0">It works at once, and you need not give any details.</p>`,
  });
}

function writeDone(name: string, number: string, mayUndo: boolean): string {
  const undo = mayUndo
    ? '<form method="post"><button class="quiet" name="act" value="undo">Undo: I want these texts</button></form>'
    : '<p class="soft">To get texts again, ask the business, or reply START to a text of theirs.</p>';
  return writePublicPage({
    title: 'You will get no more texts',
    body: `<p role="status"><strong>${escapeHtml(name)}</strong> will not text ${escapeHtml(maskMobile(number))} again. A text that was already on its way may still arrive.</p>${undo}`,
  });
}

function writeAccountPage(name: string, query: URLSearchParams): string {
  if (query.has('done')) {
    return writePublicPage({
      title: 'Done',
      body: `<p role="status">If <strong>${escapeHtml(name)}</strong> has texted that number in the last 90 days, it will get no more texts from them. A text that was already on its way may still arrive.</p>`,
    });
  }
  const wrong = query.has('number')
    ? '<p class="bad" role="alert" id="wrong">That is not a mobile number. Write it like 0491 570 006.</p>'
    : '';
  const wait = query.has('wait')
    ? '<p class="bad" role="alert">Too many tries from here. Wait a minute, then try again.</p>'
    : '';
  return writePublicPage({
    title: 'Stop these texts?',
    body: `<p><strong>${escapeHtml(name)}</strong> will send no more texts to the mobile number that you give here. The number is used for nothing else.</p>${wait}
<form method="post">${wrong}<label for="number">Your mobile number</label><input id="number" name="number" type="tel" inputmode="tel" autocomplete="tel" required maxlength="64"${wrong && ' aria-invalid="true" aria-describedby="wrong"'}><button>Stop the texts</button></form>`,
  });
}

/** A code that nobody was given; whoever tries many is told to wait. */
export async function answerUnknown(context: Context): Promise<PublicAnswer> {
  if (!(await mayTry(context, 'short_link'))) return tooMany;
  return { status: 404, html: unknownPage };
}

/** Asked before a code is looked up: whoever tries many must not learn from the answer which of them is right. */
export async function triedTooMany(context: Context): Promise<boolean> {
  return isAnonymousCallRefused(context, 'short_link');
}

export const tooMany: PublicAnswer = {
  status: 429,
  html: writePublicPage({
    title: 'Wait a moment',
    body: '<p>Too many links that lead nowhere were tried from here. Wait a minute, then open the link again.</p>',
  }),
};

const unknownPage = writePublicPage({
  title: 'This link leads nowhere',
  body: '<p>Part of it may be missing. Open it from the text itself, or type it again exactly: capital and small letters differ.</p>',
});

/** Takes one from the bucket of the address that asks; false when it is empty. */
async function mayTry(context: Context, what: string): Promise<boolean> {
  try {
    await takeAnonymousCall(context, what);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
