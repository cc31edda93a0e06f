import { setTimeout as delay } from 'node:timers/promises';
import type { Challenge, Verified } from '#contract/access.ts';
import type { Body, EndpointDeclaration, Output } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';

export type DemoLogin = { name: string; email: string; password: string; codes: string };

const password = 'seven pelicans over the bay';
const owner = { name: 'Olivia Grant', email: 'olivia@harbourdental.example', mobile: '0491 570 006' };
const members = [
  { name: 'Mia Chen', email: 'mia@harbourdental.example', method: 'email' as const },
  { name: 'Tom Baker', email: 'tom@harbourdental.example', method: 'sms' as const, mobile: '0491 570 156' },
];

type Talk = { to: string; lines: { by: 'owner' | 'member' | 'phone'; text: string }[] };

const talks: Talk[] = [
  {
    to: '0491 570 157',
    lines: [
      {
        by: 'member',
        text: 'Hi Priya, a reminder of your check-up tomorrow at 9:30 am with Dr Grant. Reply C to confirm. Harbour Dental',
      },
      { by: 'phone', text: 'C, see you then!' },
      { by: 'member', text: 'Thank you, Priya. Parking is free behind the building.' },
    ],
  },
  {
    to: '0491 570 158',
    lines: [
      {
        by: 'owner',
        text: 'Hi Jack, your new crown is ready. Call or text us for a time that suits you. Olivia, Harbour Dental',
      },
      { by: 'phone', text: 'Great! Is Thursday after 4 possible? 🙂' },
      { by: 'owner', text: 'Thursday 4:30 pm it is, Jack. See you then.' },
    ],
  },
  {
    to: '0491 570 159',
    lines: [
      {
        by: 'member',
        text: 'Hi Noor, we are running about 20 minutes late this morning. Sorry for the wait! Harbour Dental',
      },
    ],
  },
];

/** Fills a fresh installation through its own API, as people would, and answers the logins. On one that is lived in it changes nothing. */
export async function seedDemoWorld(url: string): Promise<DemoLogin[]> {
  const logins = [owner, ...members].map(({ name, email, ...rest }) => ({
    name,
    email,
    password,
    codes: 'mobile' in rest ? `by SMS to ${rest.mobile}` : 'by e-mail',
  }));
  const { hasAccounts } = await new Visitor(url).call(endpoints.showInstallation);
  if (!hasAccounts) await seed(url);
  return logins;
}

async function seed(url: string): Promise<void> {
  const boss = new Visitor(url);
  await boss.call(endpoints.signUp, { body: { ...owner, businessName: 'Harbour Dental', password } });
  await boss.prove();
  const team = await Promise.all(members.map((member) => join(boss, member)));
  await talk(boss, team);
}

async function join(boss: Visitor, member: (typeof members)[number]): Promise<Visitor> {
  await boss.call(endpoints.inviteUser, { body: member });
  const visitor = new Visitor(boss.url);
  const token = await visitor.mail(member.email, /\/invitation#([\w-]+)/);
  await visitor.call(endpoints.acceptInvitation, { body: { token, password } });
  await visitor.prove(member.email);
  return visitor;
}

async function talk(boss: Visitor, team: Visitor[]): Promise<void> {
  const { senders } = await boss.call(endpoints.listSenders);
  const shared = senders[0]?.address ?? '';
  let texts = 0;
  for (const { to, lines } of talks) {
    for (const { by, text } of lines) {
      if (by === 'phone')
        await boss.call(endpoints.replyFromHandset, { params: { number: to }, body: { to: shared, text } });
      else
        await (by === 'owner' ? boss : (team[0] ?? boss)).call(endpoints.sendMessage, { body: { to, text } });
      texts += 1;
      await boss.settled(texts);
    }
  }
}

type Input = { params?: Record<string, string>; body?: object };

/** Somebody at a browser of their own. */
class Visitor {
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

  /** Waits until so many texts are where they go. */
  async settled(texts: number): Promise<void> {
    await until(async () => {
      const { messages } = await this.call(endpoints.listMessages);
      return messages.length === texts &&
        messages.every(({ state }) => state === 'delivered' || state === 'received')
        ? true
        : undefined;
    });
  }
}

const patienceMs = 20_000;
const lookEveryMs = 50;

async function until<R>(look: () => Promise<R | undefined>): Promise<R> {
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
