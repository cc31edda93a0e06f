import { httpDefaults } from '#contract/carrier-defaults.ts';
import type { HttpCarrierSettings } from '#contract/carrier-settings.ts';
import type { Carrier, CarrierEvents, OutgoingPart } from '../carrier.ts';
import { type CallEnd, createHttpCarrier, type HttpCarrierOptions, type Trouble } from '../http/carrier.ts';
import { basicLogin, type HttpClient } from '../http/client.ts';
import { connectProvider } from '../http/provider.ts';
import { readAnswer } from './answers.ts';

/** The carrier takes the whole text and splits it by itself. */
export const features = { wholeTexts: true, referenceBits: 8 } as const;

export type TwilioOptions = Omit<HttpCarrierOptions, 'provider'> & {
  settings: HttpCarrierSettings;
  /** The auth token. */
  secret: string;
  /** Where receipts are to be reported; left out where nobody can call us. */
  statusUrl?: string;
} & Partial<CarrierEvents>;

const VALIDITY_SECONDS = { least: 1, most: 36_000 };

/** A carrier over Twilio's Messages resource (2010-04-01): one text a call. A call that was not answered leaves its text unknown, for Twilio knows no idempotency key. */
export function createTwilioCarrier(options: TwilioOptions): Carrier {
  const { settings, secret, clock } = options;
  const headers = { authorization: basicLogin(settings.username, secret), accept: 'application/json' };
  const connection = connectProvider({ ...httpDefaults.twilio, ...settings }, { headers, clock });
  const { client } = connection;
  const account = `/2010-04-01/Accounts/${encodeURIComponent(settings.username)}`;
  return createHttpCarrier({
    ...options,
    provider: {
      ...connection,
      partsACall: 1,
      probe: () => probe(client, account),
      async call([part]) {
        if (!part) return { verdicts: [] };
        return send(client, { path: `${account}/Messages.json`, form: describe(part, options) });
      },
    },
  });
}

async function send(
  client: HttpClient,
  { path, form }: { path: string; form: URLSearchParams },
): Promise<CallEnd> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return readAnswer(await client.request({ method: 'POST', path, headers, body: form.toString() }));
}

function describe(part: OutgoingPart, { settings, statusUrl }: TwilioOptions): URLSearchParams {
  const { least, most } = VALIDITY_SECONDS;
  const seconds = Math.min(most, Math.max(least, Math.round(part.validityMinutes * 60)));
  return new URLSearchParams({
    To: part.recipient,
    // A messaging service adds what it needs, such as the opt-out of a country, to the sender that is asked for.
    From: part.sender,
    ...(settings.messagingService && { MessagingServiceSid: settings.messagingService }),
    Body: part.text,
    ValidityPeriod: String(seconds),
    ...(statusUrl !== undefined && { StatusCallback: statusUrl }),
  });
}

async function probe(client: HttpClient, account: string): Promise<Trouble | undefined> {
  const answer = await client.request({ method: 'GET', path: `${account}.json` });
  if (answer.answer !== 'response') return { reason: answer.reason, refused: false };
  if (answer.status === 401 || answer.status === 403 || answer.status === 404)
    return { reason: 'The carrier refused our account SID or auth token.', refused: true };
  if (answer.status >= 500) return { reason: `The carrier has a fault (${answer.status}).`, refused: false };
  const state = /"status"\s*:\s*"(\w+)"/.exec(answer.body)?.[1];
  if (state === 'suspended' || state === 'closed')
    return { reason: `The carrier says that the account is ${state}.`, refused: true };
  return undefined;
}
