import type { OutgoingPart } from '../carrier.ts';
import type { CallEnd, Verdict } from '../http/carrier.ts';
import type { HttpAnswer } from '../http/client.ts';

type Result = { status: string; messageId: string; customRef: string; error: string };

/** What an answer to POST /v1/messages says of each part; never throws. */
export function readAnswer(answer: HttpAnswer, parts: OutgoingPart[]): CallEnd {
  const all = (verdict: Verdict): Verdict[] => parts.map(() => verdict);
  if (answer.answer !== 'response') {
    const outcome = answer.answer === 'lost' ? 'unknown' : 'unwritten';
    const { reason } = answer;
    return { verdicts: all({ outcome, reason }), trouble: { reason, refused: false } };
  }
  const { status, body, retryAfterMs } = answer;
  const said = findError(body);
  if (status === 200) return { verdicts: readResults(body, parts) };
  if (status === 429) {
    const reason = 'The carrier asks us to send more slowly.';
    const verdict: Verdict = { outcome: 'refused', permanent: false, throttled: true, reason, status };
    return { verdicts: all(verdict), throttled: { retryAfterMs } };
  }
  if (status === 401 || status === 403 || status === 404) {
    // Nothing of the call was taken, and nothing else would be: what waits goes out when this is mended.
    const reason = describeTrouble(status, said);
    return { verdicts: all({ outcome: 'unwritten', reason }), trouble: { reason, refused: true } };
  }
  if (status >= 500) {
    const reason = `The carrier had a fault (${status}).`;
    return { verdicts: all({ outcome: 'unknown', reason }), trouble: { reason, refused: false } };
  }
  const reason = `The carrier refused the message${said ? `: ${said}` : '.'}`;
  return { verdicts: all({ outcome: 'refused', permanent: true, throttled: false, reason, status }) };
}

function describeTrouble(status: number, said: string): string {
  if (status === 401) return 'The carrier refused our user name or password.';
  if (status === 404) return 'There is no interface for texts at the address of the carrier.';
  return `The carrier does not let us send${said ? `: ${said}` : '.'}`;
}

function readResults(body: string, parts: OutgoingPart[]): Verdict[] {
  const results = parseResults(body);
  const byReference = new Map(results.map((result) => [result.customRef, result]));
  return parts.map(({ clientReference }, index) => {
    const inOrder = results.length === parts.length ? results[index] : undefined;
    const isOther = inOrder && inOrder.customRef !== '' && inOrder.customRef !== clientReference;
    const result = isOther || !inOrder ? byReference.get(clientReference) : inOrder;
    if (!result) return { outcome: 'unknown', reason: 'The answer of the carrier left this message out.' };
    return readResult(result);
  });
}

function readResult({ status, messageId, error }: Result): Verdict {
  if (status === 'success') return { outcome: 'accepted', carrierId: messageId };
  const refused = { outcome: 'refused', permanent: true, throttled: false, status: 200 } as const;
  if (status === 'blocked')
    return { ...refused, reason: 'The carrier knows that this number has opted out of texts.' };
  if (status === 'error' || status === 'failed')
    return { ...refused, reason: `The carrier refused the message${error ? `: ${error}` : '.'}` };
  return { outcome: 'unknown', reason: `The carrier answered "${status}".` };
}

function parseResults(body: string): Result[] {
  const parsed = parse(body);
  if (!isObject(parsed) || parsed['status'] !== 'complete' || !Array.isArray(parsed['results'])) return [];
  return parsed['results'].map((result: unknown) => ({
    status: text(result, 'status'),
    messageId: text(result, 'message_id'),
    customRef: text(result, 'custom_ref'),
    error: text(result, 'error'),
  }));
}

function findError(body: string): string {
  const parsed = parse(body);
  return text(parsed, 'error') || text(parsed, 'message');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A text of the answer; the first of a list, since `error` was seen as one. */
function text(value: unknown, name: string): string {
  const found = isObject(value) ? value[name] : undefined;
  const first: unknown = Array.isArray(found) ? found[0] : found;
  return typeof first === 'string' ? first.slice(0, 300) : '';
}
