import type { Locator, Page } from 'playwright-core';

/** The pretend phones and the pretend mailbox, read from their page as a person would. */
export type PretendWorld = {
  /** The next text that came to a phone and was not taken yet; waits for it. */
  nextText(number: string): Promise<string>;
  /** The code of the next text that has one; notices are passed over. */
  nextCode(number: string): Promise<string>;
  /** Answers the last sender from this phone. */
  reply(number: string, text: string): Promise<void>;
  /** Tells a phone how to behave, by the words of the page. */
  behave(number: string, way: string): Promise<void>;
  /** The words of the newest mail with this subject to this address; waits for it. */
  mail(address: string, subject: RegExp): Promise<string>;
};

export function createPretendWorld(page: Page): PretendWorld {
  const taken = new Map<string, number>();
  const nextText = async (number: string) => {
    const incoming = (await pickUp(page, number)).locator('[data-direction=to_handset][data-arrived=true]');
    const index = taken.get(number) ?? 0;
    const text = (await incoming.nth(index).textContent()) ?? '';
    taken.set(number, index + 1);
    return text;
  };
  return {
    nextText,
    async nextCode(number) {
      for (;;) {
        const text = await nextText(number);
        if (startsWithCode.test(text)) return findCode(text);
      }
    },
    async behave(number, way) {
      await pickUp(page, number);
      const told = page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.ok());
      await page.getByRole('radio', { name: way }).click();
      await told;
    },
    async reply(number, text) {
      const phone = await pickUp(page, number);
      await phone.getByRole('textbox', { name: 'Reply', exact: true }).fill(text);
      await phone.getByRole('button', { name: 'Send the reply' }).click();
      await phone.getByRole('article').filter({ hasText: text }).waitFor();
    },
    async mail(address, subject) {
      await page.getByRole('tab', { name: /Mailbox/ }).click();
      await page
        .getByRole('list', { name: 'Mails' })
        .getByRole('button')
        .filter({ hasText: address })
        .filter({ hasText: subject })
        .first()
        .click();
      return (await page.getByRole('article').textContent()) ?? '';
    },
  };
}

async function pickUp(page: Page, number: string): Promise<Locator> {
  await page.getByRole('tab', { name: /Phones/ }).click();
  await page
    .getByRole('list', { name: 'Pretend phones' })
    .getByRole('button')
    .filter({ hasText: number })
    .click();
  return page.getByRole('region', { name: `Phone ${number}` });
}

const startsWithCode = /^\d{6}\b/;

export function findCode(words: string): string {
  const code = /\b(\d{6})\b/.exec(words)?.[1];
  if (code === undefined) throw new Error(`There is no code in: ${words}`);
  return code;
}
