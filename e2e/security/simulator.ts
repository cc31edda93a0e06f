import type { Static } from 'typebox';
import { simulator as endpoints, type HandsetText, type SimulatorMail } from '#contract/simulator.ts';
import type { TestDatabase } from '#server/testing/database.ts';
import type { Browser } from './browser.ts';
import { until } from './until.ts';

export type Text = Static<typeof HandsetText>;
export type Mail = Static<typeof SimulatorMail>;

export type Simulator = {
  /** All that a pretend phone has received, oldest first. */
  texts(number: string): Promise<Text[]>;
  /** The next text of a phone that no test has taken yet; waits for it. */
  nextText(number: string): Promise<Text>;
  /** The next code of a phone that was not taken yet, passing over notices; waits for it. */
  codeFor(number: string): Promise<string>;
  /** All mails to an address, oldest first. */
  mails(address: string): Promise<Mail[]>;
  /** The next mail to an address that was not taken yet and fits; what comes before it is passed over. */
  mailFor(address: string, fits?: (mail: Mail) => boolean): Promise<Mail>;
  /** The next code to an address, passing over other mails. */
  mailedCodeFor(address: string): Promise<string>;
  /** The secret behind the # of the next mail to an address that has a link to this page. */
  linkFor(address: string, page: 'reset-password' | 'invitation' | 'confirm-email'): Promise<string>;
  /** How many codes and other texts a phone has received, once nothing is on its way any more. */
  countTexts(number: string): Promise<number>;
  countMails(address: string): Promise<number>;
  /** Counts everything that has come to a phone or an address so far as taken. */
  passOver(numberOrAddress: string): Promise<void>;
  /** Waits until no code, notice or mail waits to be sent. */
  settle(): Promise<void>;
  advance(seconds: number): Promise<void>;
  /** Lets 105 minutes pass, so that waits and hourly caps are over and the daily cap is never reached, and passes over what was sent before. */
  startAfresh(): Promise<void>;
  behave(
    number: string,
    behaviour: { mode?: HandsetModeName; delaySeconds?: number; simSwapped?: boolean },
  ): Promise<void>;
};

export type HandsetModeName = 'normal' | 'fail' | 'reject' | 'delay' | 'throttle' | 'silent' | 'lost';

const leadingCode = /^(\d{6,8})\b/;
const codeLine = /^\s*(\d{6,8})\s*$/m;

export function createSimulator(browser: Browser, database: TestDatabase): Simulator {
  const takenTexts = new Map<string, number>();
  const takenMails = new Map<string, number>();
  let horizon = '';

  async function texts(number: string): Promise<Text[]> {
    const answer = await browser.call(endpoints.showHandset, { params: { number } });
    return answer.code === 'not_found'
      ? []
      : answer.output.texts.filter((text) => text.direction === 'to_handset');
  }
  async function mails(address: string): Promise<Mail[]> {
    const { mails } = await browser.get(endpoints.listMails, { query: { to: address, limit: 200 } });
    return mails.reverse();
  }
  async function nextText(number: string, fits: (text: Text) => boolean = () => true): Promise<Text> {
    return until(async () => takeNext(takenTexts, number, await texts(number), isFresh(fits)), {
      what: `a text to ${number}`,
    });
  }
  async function mailFor(address: string, fits: (mail: Mail) => boolean = () => true): Promise<Mail> {
    return until(async () => takeNext(takenMails, address, await mails(address), isFresh(fits)), {
      what: `a mail to ${address}`,
    });
  }
  function isFresh<T extends { at: string }>(fits: (item: T) => boolean): (item: T) => boolean {
    return (item) => item.at >= horizon && fits(item);
  }
  async function settle(): Promise<void> {
    await until(async () => (await countWaiting(database)) === 0, {
      what: 'the outboxes to be empty',
      seconds: 30,
    });
  }

  return {
    texts,
    mails,
    mailFor,
    settle,
    nextText: (number) => nextText(number),
    codeFor: async (number) =>
      readCode((await nextText(number, (text) => leadingCode.test(text.text))).text, leadingCode),
    mailedCodeFor: async (address) =>
      readCode((await mailFor(address, (mail) => codeLine.test(mail.text))).text, codeLine),
    linkFor: async (address, page) => {
      const pattern = new RegExp(`/${page}#([A-Za-z0-9_-]+)`);
      return readCode((await mailFor(address, (mail) => pattern.test(mail.text))).text, pattern);
    },
    countTexts: async (number) => {
      await settle();
      return (await texts(number)).length;
    },
    countMails: async (address) => {
      await settle();
      return (await mails(address)).length;
    },
    passOver: async (destination) => {
      await settle();
      if (destination.includes('@')) takenMails.set(destination, (await mails(destination)).length);
      else takenTexts.set(destination, (await texts(destination)).length);
    },
    advance: async (seconds) => {
      await browser.get(endpoints.moveClock, { body: { advanceSeconds: seconds } });
    },
    startAfresh: async () => {
      await settle();
      horizon = (await browser.get(endpoints.moveClock, { body: { advanceSeconds: 6300 } })).now;
    },
    behave: async (number, behaviour) => {
      await browser.get(endpoints.changeHandset, { params: { number }, body: behaviour });
    },
  };
}

function takeNext<T>(
  taken: Map<string, number>,
  key: string,
  all: T[],
  fits: (item: T) => boolean,
): T | undefined {
  const start = taken.get(key) ?? 0;
  const found = all.findIndex((item, index) => index >= start && fits(item));
  if (found === -1) return undefined;
  taken.set(key, found + 1);
  return all[found];
}

function readCode(text: string, pattern: RegExp): string {
  const code = pattern.exec(text)?.[1];
  if (code === undefined) throw new Error('The text holds no code.');
  return code;
}

async function countWaiting({ pool }: TestDatabase): Promise<number> {
  const { rows } = await pool.query<{ waiting: number }>(
    'select (select count(*) from security_texts) + (select count(*) from mail_outbox) as waiting',
  );
  return rows[0]?.waiting ?? 0;
}
