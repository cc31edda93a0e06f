import type { Session } from '#contract/access.ts';

export type Person = { email: string; password: string; mobile: string; cookies: Map<string, string> };

export type Answer = { status: number; body: unknown; retryAfter: string | null };

const password = 'seven pelicans over the harbour';

/** Calls the API as a browser of ours would, keeping the cookies of the person. */
export async function call(
  url: string,
  person: Person,
  request: { method: string; path: string; body?: object; address?: string },
): Promise<Answer> {
  const response = await fetch(url + request.path, {
    method: request.method,
    headers: {
      origin: url,
      cookie: [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(request.body && { 'content-type': 'application/json' }),
      ...(request.address && { 'x-forwarded-for': request.address }),
    },
    ...(request.body && { body: JSON.stringify(request.body) }),
  });
  for (const cookie of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (value) person.cookies.set(name, value);
    else person.cookies.delete(name);
  }
  const text = await response.text();
  return {
    status: response.status,
    body: text ? JSON.parse(text) : null,
    retryAfter: response.headers.get('retry-after'),
  };
}

/** A number of the ACMA's block for creative works, synthesised for volume. */
export function personOf(index: number): Person {
  return {
    email: `person${index}@example.com`,
    password,
    mobile: `+6149157${String(1000 + index).padStart(4, '0')}`,
    cookies: new Map(),
  };
}

export type CodeWaiter = (mobile: string) => Promise<{ code: string; at: number }>;

/** Makes an account through its sign-up. */
export async function signUp(url: string, person: Person, codeFor: CodeWaiter): Promise<void> {
  const code = codeFor(person.mobile);
  const { email, mobile } = person;
  await expectOk(
    call(url, person, {
      method: 'POST',
      path: '/api/sign-up',
      body: { businessName: 'Bench Works', name: 'Robin Doe', email, password, mobile },
    }),
  );
  await expectOk(
    call(url, person, { method: 'POST', path: '/api/challenge/verify', body: { code: (await code).code } }),
  );
}

/** One whole flow; answers when the first step was answered and when the text was written to the carrier, in ms. */
export async function signIn(
  url: string,
  person: Person,
  codeFor: CodeWaiter,
): Promise<{ acceptedAt: number; writtenAt: number; session: Session }> {
  const code = codeFor(person.mobile);
  await expectOk(
    call(url, person, { method: 'POST', path: '/api/sign-in', body: { email: person.email, password } }),
  );
  const acceptedAt = performance.now();
  const { code: digits, at } = await code;
  const { body } = await expectOk(
    call(url, person, { method: 'POST', path: '/api/challenge/verify', body: { code: digits } }),
  );
  return { acceptedAt, writtenAt: at, session: (body as { session: Session }).session };
}

async function expectOk(answer: Promise<Answer>): Promise<Answer> {
  const given = await answer;
  if (given.status >= 300) throw new Error(`Answered ${given.status}: ${JSON.stringify(given.body)}`);
  return given;
}
