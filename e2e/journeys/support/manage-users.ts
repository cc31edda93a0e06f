import type { Locator, Page } from 'playwright-core';

export type NewPerson = { name: string; email: string; mobile?: string };

export async function openUsers(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Manage users' }).click();
  await page.getByRole('heading', { name: 'Manage users', level: 1 }).waitFor();
}

/** Fills the dialog for a new person and sends it; it closes by itself when the server takes it. */
export async function addPerson(page: Page, { name, email, mobile }: NewPerson): Promise<Locator> {
  await page.getByRole('button', { name: 'Add a person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a person' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('E-mail', { exact: true }).fill(email);
  await dialog.getByRole('radio', { name: mobile === undefined ? /By e-mail/ : /By SMS/ }).check();
  if (mobile !== undefined) await dialog.getByLabel('Mobile').fill(mobile);
  await dialog.getByRole('button', { name: 'Send the invitation' }).click();
  return dialog;
}

export function rowOf(page: Page, email: string): Locator {
  return page.getByRole('row').filter({ hasText: email });
}

/** Picks one of the things that the owner can do to a person. */
export async function pickAct(page: Page, person: { name: string }, act: string): Promise<void> {
  await page.getByRole('button', { name: `Change ${person.name}` }).click();
  await page.getByRole('menuitem', { name: act }).click();
}
