import type { Page } from 'playwright-core';
import { callFromPage, type PageCall } from '../journeys/support/calls.ts';
import { until } from '../security/until.ts';

/** A call from this page that has to succeed; answers what came as JSON. */
export async function ask<T = unknown>(page: Page, call: PageCall): Promise<T> {
  const { status, body } = await callFromPage(page, call);
  if (status >= 300) throw new Error(`${call.method} ${call.path} answered ${status}: ${body}`);
  return JSON.parse(body || 'null');
}

type Texts = { texts: { text: string; at: string }[] };
type Mails = { mails: { subject: string; text: string }[] };

/** The newest code that came to a pretend phone; waits until there are so many. */
export function waitForCode(page: Page, mobile: string, count = 1): Promise<string> {
  return until(
    async () => {
      const { status, body } = await callFromPage(page, {
        method: 'GET',
        path: `/api/simulator/handsets/${mobile}`,
      });
      if (status !== 200) return undefined;
      const { texts }: Texts = JSON.parse(body);
      const codes = texts.flatMap(({ text }) => /^\d{6}\b/.exec(text) ?? []);
      return codes[count - 1];
    },
    { what: `a code to ${mobile}` },
  );
}

/** What the newest text to a pretend phone that fits a pattern holds; waits for it. */
export function waitForText(page: Page, mobile: string, pattern: RegExp): Promise<string> {
  return until(
    async () => {
      const path = `/api/simulator/handsets/${mobile}`;
      const { status, body } = await callFromPage(page, { method: 'GET', path });
      if (status !== 200) return undefined;
      const { texts }: Texts = JSON.parse(body);
      return texts.map(({ text }) => pattern.exec(text)?.[1]).findLast((found) => found !== undefined);
    },
    { what: `a text to ${mobile}` },
  );
}

/** What a mail to this address holds, newest first; waits for it. */
export function waitForMail(page: Page, address: string, pattern: RegExp): Promise<string> {
  return until(
    async () => {
      const path = `/api/simulator/mails?to=${encodeURIComponent(address)}`;
      const { mails } = await ask<Mails>(page, { method: 'GET', path });
      return mails.map(({ text }) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
    },
    { what: `a mail to ${address}` },
  );
}
