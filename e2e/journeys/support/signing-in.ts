import type { Page } from 'playwright-core';

export type Login = { email: string; password: string };
export type NewOwner = Login & { businessName: string; name: string; mobile: string };

export async function fillSignUp(page: Page, owner: NewOwner): Promise<void> {
  await page.getByLabel('Business name').fill(owner.businessName);
  await page.getByLabel('Your name').fill(owner.name);
  await page.getByLabel('E-mail').fill(owner.email);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByLabel('Mobile').fill(owner.mobile);
  await page.getByRole('button', { name: 'Send me the code' }).click();
}

export async function fillSignIn(page: Page, { email, password }: Login): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Pastes into the field of the code, as people do who copy it from somewhere; a whole code is sent by itself. */
export async function pasteCode(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const field = page.getByRole('textbox', { name: 'Code' });
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await field.focus();
  await field.press('ControlOrMeta+A');
  await field.press('ControlOrMeta+V');
}

/** Ticks that the recovery codes are kept, and goes on; answers the codes. */
export async function keepRecoveryCodes(page: Page): Promise<string[]> {
  const items = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await items.first().waitFor();
  const codes = await items.allTextContents();
  await page.getByLabel('I have kept them in a safe place').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/send');
  return codes;
}
