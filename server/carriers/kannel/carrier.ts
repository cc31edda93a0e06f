import { httpDefaults } from '#contract/carrier-defaults.ts';
import type { HttpCarrierSettings } from '#contract/carrier-settings.ts';
import type { Carrier, OutgoingPart } from '../carrier.ts';
import { type CallEnd, createHttpCarrier, type HttpCarrierOptions, type Trouble } from '../http/carrier.ts';
import type { HttpAnswer, HttpClient } from '../http/client.ts';
import { connectProvider } from '../http/provider.ts';
import { reportsWanted } from './hook.ts';

/** Kannel takes the whole text and splits it by itself; its `max-messages` says into how many parts at the most. */
export const features = { wholeTexts: true, referenceBits: 8 } as const;

export type KannelOptions = Omit<HttpCarrierOptions, 'provider'> & {
  settings: HttpCarrierSettings;
  /** The password of the sendsms-user. */
  secret: string;
  /** Where Kannel reports receipts; left out where it cannot reach us. */
  reportUrl?: string;
};

const PATH = '/cgi-bin/sendsms';

type Login = { username: string; password: string };

/** A carrier over the sendsms interface of Kannel's smsbox: one text a call. Kannel names no message, so ours is named by our own reference. */
export function createKannelCarrier(options: KannelOptions): Carrier {
  const { settings, secret, clock } = options;
  const connection = connectProvider({ ...httpDefaults.kannel, ...settings }, { headers: {}, clock });
  const { client } = connection;
  const login: Login = { username: settings.username, password: secret };
  return createHttpCarrier({
    ...options,
    provider: {
      ...connection,
      partsACall: 1,
      probe: () => probe(client, login),
      async call([part]) {
        if (!part) return { verdicts: [] };
        const query = describe(part, { login, reportUrl: options.reportUrl });
        return readAnswer(await client.request({ method: 'GET', path: `${PATH}?${query}` }), part);
      },
    },
  });
}

type Describing = { login: Login; reportUrl: string | undefined };

function describe(part: OutgoingPart, { login, reportUrl }: Describing): URLSearchParams {
  return new URLSearchParams({
    ...login,
    from: part.sender,
    to: part.recipient,
    text: part.text,
    charset: 'UTF-8',
    coding: part.encoding === 'gsm7' ? '0' : '2',
    validity: String(Math.max(1, Math.round(part.validityMinutes))),
    priority: part.lane === 'urgent' ? '3' : '0',
    ...(reportUrl !== undefined && reportsWanted(reportUrl, part.clientReference)),
  });
}

/** What smsbox answers; it takes a text by 202, and says in words why it does not. */
function readAnswer(answer: HttpAnswer, part: OutgoingPart): CallEnd {
  if (answer.answer !== 'response') {
    const outcome = answer.answer === 'lost' ? 'unknown' : 'unwritten';
    const { reason } = answer;
    return { verdicts: [{ outcome, reason }], trouble: { reason, refused: false } };
  }
  const { status, body, retryAfterMs } = answer;
  if (status === 202) return { verdicts: [{ outcome: 'accepted', carrierId: part.clientReference }] };
  const trouble = findTrouble(status);
  if (trouble) return { verdicts: [{ outcome: 'unwritten', reason: trouble.reason }], trouble };
  if (status === 503) {
    const reason = 'Kannel takes no text for the moment.';
    const verdict = { outcome: 'refused', permanent: false, throttled: true, reason, status } as const;
    return { verdicts: [verdict], throttled: { retryAfterMs } };
  }
  if (status >= 500) return { verdicts: [{ outcome: 'unknown', reason: `Kannel had a fault (${status}).` }] };
  const said = body.trim().slice(0, 200);
  const reason = `Kannel refused the message${said === '' ? '.' : `: ${said}`}`;
  return { verdicts: [{ outcome: 'refused', permanent: true, throttled: false, reason, status }] };
}

// Asks to send nothing to nobody: smsbox looks at the login first.
async function probe(client: HttpClient, login: Login): Promise<Trouble | undefined> {
  const answer = await client.request({ method: 'GET', path: `${PATH}?${new URLSearchParams(login)}` });
  if (answer.answer !== 'response') return { reason: answer.reason, refused: false };
  if (answer.status >= 500) return { reason: `Kannel has a fault (${answer.status}).`, refused: false };
  return findTrouble(answer.status);
}

function findTrouble(status: number): Trouble | undefined {
  return status === 401 || status === 403
    ? { reason: 'Kannel refused our user name or password.', refused: true }
    : undefined;
}
