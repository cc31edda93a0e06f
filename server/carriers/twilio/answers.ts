import type { CallEnd, Verdict } from '../http/carrier.ts';
import type { HttpAnswer } from '../http/client.ts';

// Codes of answers that a rest mends: too many calls, too fast from one sender, a full queue.
const THROTTLES = new Set([14107, 20429, 21611, 30001, 30022, 63018]);
// What is wrong with the account, not with the text: nothing more goes before it is mended.
const ACCOUNT = new Set([20003, 20005, 20006, 20008, 20404, 30002, 30037]);
// Named as permanent although the status of the answer leaves it open.
const PERMANENT = new Set([21408, 21610]);

const REASONS: Readonly<Record<number, string>> = {
  21211: 'The carrier does not know this number.',
  21265: 'The carrier does not text short codes.',
  21408: 'The carrier is not allowed to text this country.',
  21606: 'The carrier does not accept this sender.',
  21610: 'The carrier knows that this number has opted out of texts.',
  21612: 'The carrier cannot reach this number from this sender.',
  21614: 'The carrier says that this is no mobile number.',
  21617: 'The carrier found the message too long.',
  21635: 'The carrier says that this is a landline.',
  21660: 'The carrier says that this sender is not on our account.',
};

type Said = { code: number | undefined; message: string; sid: string; status: string };

/** What an answer of the Messages resource says; never throws. A 5xx leaves the text unknown, since the call cannot be repeated safely. */
export function readAnswer(answer: HttpAnswer): CallEnd {
  if (answer.answer !== 'response') {
    const outcome = answer.answer === 'lost' ? 'unknown' : 'unwritten';
    const { reason } = answer;
    return { verdicts: [{ outcome, reason }], trouble: { reason, refused: false } };
  }
  const { status, retryAfterMs } = answer;
  const said = parse(answer.body);
  if (status === 200 || status === 201) return { verdicts: [readCreated(said)] };
  if (status === 429 || THROTTLES.has(said.code ?? 0)) {
    const reason = 'The carrier asks us to send more slowly.';
    return {
      verdicts: [
        { outcome: 'refused', permanent: false, throttled: true, reason, status: said.code ?? status },
      ],
      throttled: { retryAfterMs },
    };
  }
  if (status >= 500) {
    const reason = `The carrier had a fault (${status}).`;
    return { verdicts: [{ outcome: 'unknown', reason }], trouble: { reason, refused: false } };
  }
  if (isAboutAccount(status, said.code)) {
    const reason = `The carrier does not let us send${said.message ? `: ${said.message}` : '.'}`;
    return { verdicts: [{ outcome: 'unwritten', reason }], trouble: { reason, refused: true } };
  }
  return { verdicts: [refuse(said, status)] };
}

function isAboutAccount(status: number, code: number | undefined): boolean {
  if (code !== undefined && PERMANENT.has(code)) return false;
  return status === 401 || status === 403 || status === 404 || ACCOUNT.has(code ?? 0);
}

function refuse({ code, message }: Said, status: number): Verdict {
  const told = REASONS[code ?? 0] ?? `The carrier refused the message${message ? `: ${message}` : '.'}`;
  const reason = code === undefined ? told : `${told} (carrier code ${code})`;
  return { outcome: 'refused', permanent: true, throttled: false, reason, status: code ?? status };
}

function readCreated({ sid, status, code, message }: Said): Verdict {
  if (status === 'failed') return refuse({ sid, status, code, message }, 201);
  return sid === ''
    ? { outcome: 'unknown', reason: 'The carrier answered without an id.' }
    : { outcome: 'accepted', carrierId: sid };
}

function parse(body: string): Said {
  const fields = parseJson(body);
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name].slice(0, 300) : '');
  const code = Number(fields['code'] ?? fields['error_code'] ?? Number.NaN);
  return {
    code: Number.isInteger(code) && code > 0 ? code : undefined,
    message: text('message') || text('error_message'),
    sid: text('sid'),
    status: text('status'),
  };
}

function parseJson(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
