import { refusals } from '#contract/refusals.ts';
import type { FormPage } from '#server/http/forms.ts';
import { escapeHtml } from '#server/platform/mail/letter.ts';
import { findChallenge, viewChallenge } from './challenges.ts';
import { mintDevice } from './devices.ts';
import { limits } from './limits.ts';
import { type SimChangedAt, signIn } from './sign-in.ts';
import type { OnAccountCreated } from './sign-up.ts';
import { verifyCode } from './verify.ts';

type PlainPagePorts = { simChangedAt: SimChangedAt; onAccountCreated: OnAccountCreated };

/** Signing in without JavaScript: the two pages as plain forms (WCAG; one-time codes as in the HTML standard's autofill section). */
export function plainPages({ simChangedAt, onAccountCreated }: PlainPagePorts): FormPage[] {
  return [signInPage(simChangedAt), codePage(onAccountCreated)];
}

function signInPage(simChangedAt: SimChangedAt): FormPage {
  return {
    path: '/sign-in',
    render: async (_context, query) =>
      page(
        'Sign in',
        query,
        `<form method="post" action="/sign-in">
<p><label for="email">E-mail</label><br><input id="email" name="email" type="email" autocomplete="username" required></p>
<p><label for="password">Password</label><br><input id="password" name="password" type="password" autocomplete="current-password" required></p>
<p><button type="submit">Continue</button></p></form>`,
      ),
    async submit(context, fields, answer) {
      const opened = await signIn(
        context,
        { email: field(fields, 'email'), password: field(fields, 'password') },
        simChangedAt,
      );
      if (opened.token) answer.setCookie('challenge', opened.token);
      return '/sign-in/code';
    },
  };
}

const codePage = (onAccountCreated: OnAccountCreated): FormPage => ({
  path: '/sign-in/code',
  async render(context, query) {
    const challenge = await findChallenge(context, context.cookies.challenge);
    const view = challenge && (await viewChallenge(context, challenge));
    const told = view
      ? `The code was sent to ${escapeHtml(view.destination)}.`
      : 'This sign-in has ended. <a href="/sign-in">Start again.</a>';
    return page(
      'Enter your code',
      query,
      `<p id="told">${told}</p><form method="post" action="/sign-in/code">
<p><label for="code">Code</label><br><input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" aria-describedby="told" required></p>
<p><button type="submit">Sign in</button></p></form>`,
    );
  },
  async submit(context, fields, answer) {
    const challenge = await findChallenge(context, context.cookies.challenge);
    if (!challenge) return '/sign-in?refused=challenge_missing';
    const proof = await verifyCode({ ...context, onAccountCreated }, challenge, field(fields, 'code'));
    if (proof.verified.outcome === 'next_step') return '/sign-in/code';
    answer.setCookie('challenge', null);
    if (proof.sessionToken) answer.setCookie('session', proof.sessionToken);
    if (proof.userId)
      answer.setCookie('device', mintDevice(context.secrets, proof.userId), {
        maxAgeSeconds: limits.deviceCookieLife,
      });
    return '/';
  },
});

const longestField = 1024;

function field(fields: URLSearchParams, name: string): string {
  return (fields.get(name) ?? '').slice(0, longestField);
}

function page(heading: string, query: URLSearchParams, form: string): string {
  const code = query.get('refused') ?? '';
  const sentence = Object.hasOwn(refusals, code)
    ? refusals[code as keyof typeof refusals].sentence
    : undefined;
  const refused = sentence ? `<p role="alert"><strong>${escapeHtml(sentence)}</strong></p>` : '';
  return `<main style="max-width:24rem;margin:3rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif"><h1>${heading}</h1>${refused}${form}</main>`;
}
