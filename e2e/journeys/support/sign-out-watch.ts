import type { Page } from 'playwright-core';

/** Does the owner's act, and measures how long after its answer the open page of another leaves for the sign-in; milliseconds. */
export async function measureSignOut(
  owner: Page,
  other: Page,
  { method, act }: { method: 'PATCH' | 'DELETE'; act: () => Promise<void> },
): Promise<number> {
  const answered = owner
    .waitForResponse((answer) => answer.request().method() === method && answer.ok())
    .then(() => performance.now());
  // How long the machine then takes to show the sign-in is no part of the second.
  const left = other
    .waitForRequest((request) => request.isNavigationRequest() && request.url().includes('/sign-in?'))
    .then(() => performance.now());
  await act();
  const [answeredAt, leftAt] = await Promise.all([answered, left]);
  return leftAt - answeredAt;
}
