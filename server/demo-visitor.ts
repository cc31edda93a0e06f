import { setTimeout as delay } from 'node:timers/promises';
import type { Challenge, Verified } from '#contract/access.ts';
import type { Body, EndpointDeclaration, Output } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';

type Input = { params?: Record<string, string>; body?: object };

/** Somebody at a browser of their own. */
export class Visitor {
  readonly url: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.url = url;
  }

  async call<E extends EndpointDeclaration>(
    endpoint: E,
    input: Input & { body?: Body<E> | object } = {},
  ): Promise<Output<E>> {
    const path = endpoint.path.replace(/:(\w+)/g, (_match, name: string) =>
      encodeURIComponent(input.params?.[name] ?? ''),
    );
    const response = await fetch(this.url + path, {
      method: endpoint.method,
      headers: {
        origin: this.url,
        'user-agent':
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(input.body && { 'content-type': 'application/json' }),
      },
      ...(input.body && { body: JSON.stringify(input.body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    const text = await response.text();
    if (!response.ok)
      throw new Error(
        `The demo world could not be made: ${endpoint.path} answered ${response.status} ${text}`,
      );
    return JSON.parse(text === '' ? 'null' : text);
  }

  /** Waits for the code on the phone or in the mailbox, and enters it. */
  async prove(email?: string): Promise<Verified> {
    const code =
      email && (await this.#channel()) === 'email'
        ? await this.mail(email, /^(\d{6})$/m)
        : await this.#codeOnPhone();
    return this.call(endpoints.verifyCode, { body: { code } });
  }

  async #channel(): Promise<Challenge['channel']> {
    return (await this.call(endpoints.showChallenge)).channel;
  }

  async #codeOnPhone(): Promise<string> {
    const { destination } = await this.call(endpoints.showChallenge);
    return until(async () => {
      const { handsets } = await this.call(endpoints.listHandsets);
      const phone = handsets.find(
        ({ number, lastText }) => number.endsWith(destination.slice(-3)) && lastText?.includes('Never share'),
      );
      return /^(\d{6})/.exec(phone?.lastText ?? '')?.[1];
    });
  }

  /** What a pattern finds in a text to a pretend phone. */
  async text(number: string, pattern: RegExp): Promise<string> {
    return until(async () => {
      const { handsets } = await this.call(endpoints.listHandsets);
      if (!handsets.some((handset) => handset.number === number)) return undefined;
      const { texts } = await this.call(endpoints.showHandset, { params: { number } });
      return texts.map(({ text }) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
    });
  }

  /** What a pattern finds in the newest mail to an address that has it. */
  async mail(to: string, pattern: RegExp): Promise<string> {
    return until(async () => {
      const { mails } = await this.call(endpoints.listMails);
      return mails
        .filter((mail) => mail.to === to)
        .map((mail) => pattern.exec(mail.text)?.[1])
        .find((found) => found !== undefined);
    });
  }
}

const patienceMs = 20_000;
const lookEveryMs = 50;

export async function until<R>(look: () => Promise<R | undefined>): Promise<R> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline)
      throw new Error(
        'The demo world could not be made: something took too long. Delete its data folder and start again.',
      );
    await delay(lookEveryMs);
  }
}
