import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { messaging } from '#contract/messaging.ts';
import { call, type Gate, setGate, urlOf } from './api.ts';

type Answer = {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** It comes no sooner than this. */
  after?: Promise<void>;
};

const sent: string[] = [];
let answers: Answer[] = [];

function refuse(status: number, code: string, more: object = {}): Answer {
  return { status, body: { code, detail: `The sentence of ${code}.`, requestId: 'r-1', ...more } };
}

function holdAnswer(answer: Answer): { answer: Answer; release(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { answer: { ...answer, after: promise }, release: resolve };
}

beforeEach(() => {
  sent.length = 0;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push(`${init.method} ${url}`);
    const answer = answers.shift();
    if (!answer) throw new TypeError('Failed to fetch');
    await answer.after;
    const body = answer.status === 204 ? null : JSON.stringify(answer.body ?? {});
    return new Response(body, { status: answer.status, headers: answer.headers ?? {} });
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  answers = [];
});

function gateOf(gate: Partial<Gate>) {
  const heard = { left: 0 };
  setGate({
    confirm: async () => false,
    unlock: async () => false,
    leave: () => {
      heard.left++;
    },
    ...gate,
  });
  return heard;
}

describe('a call', () => {
  test('puts params and filled-in filters into the address', () => {
    expect(urlOf(messaging.showMessage, { params: { messageId: 'a/b' } })).toBe('/api/messages/a%2Fb');
    expect(
      urlOf(messaging.listMessages, { query: { number: '+61491570006', state: undefined, text: '' } }),
    ).toBe('/api/messages?number=%2B61491570006');
  });

  test('gives the sentence, the fields and the wait of a refusal', async () => {
    gateOf({});
    answers = [
      {
        ...refuse(429, 'too_many_tries', { errors: [{ pointer: '/email', detail: 'x' }] }),
        headers: { 'retry-after': '30' },
      },
    ];
    await expect(call(access.showChallenge)).rejects.toMatchObject({
      code: 'too_many_tries',
      sentence: 'The sentence of too_many_tries.',
      retryAfterSeconds: 30,
      fields: [{ pointer: '/email', detail: 'x' }],
      requestId: 'r-1',
    });
  });

  test('says so when the server cannot be reached', async () => {
    await expect(call(access.showChallenge)).rejects.toMatchObject({ code: 'unreachable', status: 0 });
  });
});

describe('the gate', () => {
  test('repeats the call after a step-up', async () => {
    gateOf({ confirm: async () => true });
    answers = [refuse(403, 'step_up_required'), { status: 204 }];
    await expect(call(accounts.removeAuthenticatorApp)).resolves.toBeNull();
    expect(sent).toHaveLength(2);
  });

  test('says that nothing was changed when the step-up is given up, and does not repeat', async () => {
    gateOf({ confirm: async () => false });
    answers = [refuse(403, 'step_up_required')];
    await expect(call(accounts.removeAuthenticatorApp)).rejects.toMatchObject({
      code: 'step_up_required',
      sentence: expect.stringContaining('Nothing was changed'),
    });
    expect(sent).toHaveLength(1);
  });

  test('repeats the call once the session is unlocked, through a step-up too', async () => {
    gateOf({ confirm: async () => true, unlock: async () => true });
    answers = [refuse(401, 'session_locked'), refuse(403, 'step_up_required'), { status: 204 }];
    await call(accounts.removeAuthenticatorApp);
    expect(sent).toHaveLength(3);
  });

  test('gives up on a server that asks again and again', async () => {
    gateOf({ unlock: async () => true });
    answers = Array.from({ length: 9 }, () => refuse(401, 'session_locked'));
    await expect(call(accounts.showProfile)).rejects.toMatchObject({ code: 'session_locked' });
    expect(sent).toHaveLength(4);
  });

  test('leaves for the sign-in page when the session is gone, but not for asking who is signed in', async () => {
    const heard = gateOf({});
    answers = [refuse(401, 'not_signed_in'), refuse(401, 'not_signed_in')];
    await expect(call(access.showSession)).rejects.toThrow();
    expect(heard.left).toBe(0);
    await expect(call(accounts.showProfile)).rejects.toThrow();
    expect(heard.left).toBe(1);
  });

  test('asks once more, and stays, when the session went on under a new token meanwhile', async () => {
    const heard = gateOf({});
    const changed = holdAnswer({ status: 204 });
    const asked = holdAnswer(refuse(401, 'not_signed_in'));
    answers = [changed.answer, asked.answer, refuse(401, 'session_locked')];
    const change = call(accounts.removeAuthenticatorApp);
    const profile = call(accounts.showProfile).catch((refusal: unknown) => refusal);
    asked.release();
    // Many turns later it still waits for the change.
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    expect([sent.length, heard.left]).toEqual([2, 0]);
    changed.release();
    await change;
    expect(await profile).toMatchObject({ code: 'session_locked' });
    expect([sent.length, heard.left]).toEqual([3, 0]);
  });

  test('leaves at once when a change meanwhile was refused too', async () => {
    const heard = gateOf({});
    answers = [refuse(401, 'not_signed_in'), refuse(401, 'not_signed_in')];
    await Promise.allSettled([call(accounts.removeAuthenticatorApp), call(accounts.showProfile)]);
    expect([sent.length, heard.left]).toEqual([2, 2]);
  });
});
