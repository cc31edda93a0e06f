import { v7 as uuid } from 'uuid';
import { getAccountContact } from '#server/accounts/accounts.ts';
import type { PublicAnswer, PublicPage } from '#server/http/public-pages.ts';
import type { Context } from '#server/platform/context.ts';
import { escapeHtml } from '#server/platform/mail/letter.ts';
import { classifyClick } from './click-agents.ts';
import { answerUnknown, tooMany, triedTooMany } from './opt-out-pages.ts';
import { writePublicPage } from './public-layout.ts';
import { findTarget, recordClick } from './queries/short-links.ts';

/** Nobody hears the phone, takes it up, reads and taps within this time of the delivery. */
const tapSeconds = 2;

/** What is behind a short link: it leads on and counts; with a + behind it, it says where it leads and counts nothing. */
export const shortLinkPage: PublicPage = {
  path: '/s/:code',
  async show(context, { code, method, headers }) {
    if (await triedTooMany(context)) return tooMany;
    if (code.endsWith('+')) return preview(context, code.slice(0, -1));
    const look = classifyClick(method, headers);
    const target = await recordClick(context.db, {
      code,
      id: uuid(),
      at: context.clock.now(),
      agent: context.client.agent,
      isScanner: look === 'scanner',
      isScannerBefore: look === 'suspicious' ? { seconds: tapSeconds } : undefined,
    });
    const location = readTarget(target);
    return location === undefined ? answerUnknown(context) : { status: 302, location };
  },
};

async function preview(context: Context, code: string): Promise<PublicAnswer> {
  const link = await findTarget(context.db, code);
  const location = readTarget(link?.target);
  if (!link || location === undefined) return answerUnknown(context);
  const { name } = await getAccountContact(context, link.accountId);
  const body = `<p><strong>${escapeHtml(name)}</strong> sent this link. It leads to:</p>
<p class="address">${escapeHtml(location)}</p>
<p style="margin:1.5rem 0 0"><a class="button" rel="noreferrer nofollow" href="/s/${code}">Go there</a></p>`;
  return { status: 200, html: writePublicPage({ title: 'Where this link leads', body }) };
}

/** The address as a header can carry it; never anything but http and https, whatever the table holds. */
function readTarget(target: string | null | undefined): string | undefined {
  const parsed = URL.parse(target ?? '');
  return parsed && (parsed.protocol === 'https:' || parsed.protocol === 'http:') ? parsed.href : undefined;
}
