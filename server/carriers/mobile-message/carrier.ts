import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { httpDefaults } from '#contract/carrier-defaults.ts';
import type { HttpCarrierSettings } from '#contract/carrier-settings.ts';
import type { Carrier, CarrierEvents, OutgoingPart } from '../carrier.ts';
import { type CallEnd, createHttpCarrier, type HttpCarrierOptions, type Trouble } from '../http/carrier.ts';
import { basicLogin, type HttpAnswer, type HttpClient } from '../http/client.ts';
import { connectProvider } from '../http/provider.ts';
import { readAnswer } from './answers.ts';
import { PolledNews } from './polling.ts';

/** The carrier takes the whole text and splits it by itself. */
export const features = { wholeTexts: true, referenceBits: 8 } as const;

export type MobileMessageOptions = CarrierEvents &
  Omit<HttpCarrierOptions, 'provider'> & {
    settings: HttpCarrierSettings;
    /** The API password. */
    secret: string;
    /** Nobody can call us here, so receipts and replies are asked for. */
    polls?: boolean;
    /** Runs work once for a key, whichever process asks and however often; without it, once in this process. */
    once?(key: string, work: () => Promise<void>): Promise<void>;
  };

const PARTS_A_CALL = 100;
const TRIES = 3;
// A call that has taken so long is not repeated: with its last try it must end within `longestSubmitMs`.
const REPEATED_WITHIN_MS = 40_000;
const RETRY_MS = 500;
const POLL_MS = 5_000;
const PARTS_A_TEXT = 10;

/** A carrier over the v1 API of Mobile Message: up to 100 texts a call; a call that was not answered is repeated under its idempotency key. */
export function createMobileMessageCarrier(options: MobileMessageOptions): Carrier {
  const { settings, secret, clock, polls } = options;
  const headers = { authorization: basicLogin(settings.username, secret), accept: 'application/json' };
  const connection = connectProvider({ ...httpDefaults.mobile_message, ...settings }, { headers, clock });
  const { client } = connection;
  const news = polls ? new PolledNews({ client, ...options }) : undefined;
  return createHttpCarrier({
    ...options,
    provider: {
      ...connection,
      partsACall: PARTS_A_CALL,
      probe: () => probe(client),
      async call(parts) {
        const end = await send(client, parts);
        news?.await(parts, end.verdicts);
        return end;
      },
      ...(news && { poll: { everyMs: POLL_MS, take: () => news.take() } }),
    },
  });
}

async function send(client: HttpClient, parts: OutgoingPart[]): Promise<CallEnd> {
  const answer = await requestUntilAnswered(client, JSON.stringify(describeBatch(parts)));
  const isMalformed = answer.answer === 'response' && [400, 413, 422].includes(answer.status);
  if (!isMalformed || parts.length === 1) return readAnswer(answer, parts);
  // One text that the service cannot read has all of its call refused: the halves are told apart.
  const middle = Math.ceil(parts.length / 2);
  const [first, second] = [
    await send(client, parts.slice(0, middle)),
    await send(client, parts.slice(middle)),
  ];
  return { ...first, ...second, verdicts: [...first.verdicts, ...second.verdicts] };
}

// Under one idempotency key the service acts once, however often it is asked, and answers the same (24 hours long). So a call whose answer
// was lost is repeated, and only one that stays without an answer leaves its texts unknown.
async function requestUntilAnswered(client: HttpClient, body: string): Promise<HttpAnswer> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const ask = () => client.request({ method: 'POST', path: '/v1/messages', headers, body });
  const begunMs = performance.now();
  let answer = await ask();
  if (answer.answer === 'unwritten' || isClear(answer)) return answer;
  for (let tries = 1; tries < TRIES; tries += 1) {
    if (performance.now() - begunMs > REPEATED_WITHIN_MS) break;
    await setTimeout(RETRY_MS * tries);
    const next = await ask();
    // Refused for haste now, or not reached: the first try may have been acted upon all the same.
    if (next.answer === 'response' && isClear(next) && next.status !== 429) return next;
    if (next.answer !== 'unwritten') answer = next;
  }
  return answer.answer === 'response' && answer.status === 429
    ? { answer: 'lost', reason: 'The carrier did not answer in time.' }
    : answer;
}

function isClear(answer: HttpAnswer): boolean {
  return answer.answer === 'response' && answer.status < 500;
}

function describeBatch(parts: OutgoingPart[]): object {
  return {
    messages: parts.map(({ sender, recipient, text, encoding, clientReference }) => ({
      to: withoutPlus(recipient),
      message: text,
      sender: withoutPlus(sender),
      custom_ref: clientReference,
      unicode: encoding === 'ucs2',
    })),
    // Without it, whatever is not of the GSM alphabet is left out of the text in silence.
    enable_unicode: parts.some(({ encoding }) => encoding === 'ucs2'),
    max_parts: PARTS_A_TEXT,
    shorten_urls: false,
    // A login code is no marketing: whoever signs in gets it. All else we have compared with our own opt-outs, and the service with its.
    ignore_unsubscribes: parts.every(({ lane }) => lane === 'urgent'),
  };
}

function withoutPlus(address: string): string {
  return address.replace(/^\+(?=\d+$)/, '');
}

async function probe(client: HttpClient): Promise<Trouble | undefined> {
  const answer = await client.request({ method: 'GET', path: '/v1/account' });
  if (answer.answer !== 'response') return { reason: answer.reason, refused: false };
  if (answer.status === 401 || answer.status === 403)
    return { reason: 'The carrier refused our user name or password.', refused: true };
  if (answer.status >= 500) return { reason: `The carrier has a fault (${answer.status}).`, refused: false };
  const balance = /"credit_balance"\s*:\s*(-?\d+)/.exec(answer.body)?.[1];
  if (balance !== undefined && Number(balance) <= 0)
    return { reason: 'There is no credit left at the carrier.', refused: true };
  return undefined;
}
