import type { Page } from 'playwright-core';
import type { Desk } from './desk.ts';
import type { Installation } from './installation.ts';

export type PageCall = { method: string; path: string; body?: object };

/** A call as a script in this very page would make it, with its cookies and its origin. */
export function callFromPage(page: Page, call: PageCall): Promise<{ status: number; body: string }> {
  return page.evaluate(async ({ method, path, body }) => {
    const answer = await fetch(path, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: answer.status, body: await answer.text() };
  }, call);
}

/** What each process answers to a request with the cookies of this browser. */
export function statusesAt({ addresses }: Installation, { page }: Desk, path: string): Promise<number[]> {
  return Promise.all(addresses.map(async (address) => (await page.request.get(address + path)).status()));
}
