import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import type { IsHostedNumber } from '#server/accounts/login-method.ts';
import { type Answer, type Route, route } from '#server/http/route.ts';
import type { Authenticator } from '#server/http/serve.ts';
import {
  confirmAuthenticatorApp,
  removeAuthenticatorApp,
  startAuthenticatorApp,
} from './authenticator-app.ts';
import { cancelChallenge, type OpenedChallenge, resendCode, viewChallenge } from './challenges.ts';
import { mintDevice } from './devices.ts';
import { acceptInvitation, openInvitation } from './invitations.ts';
import { limits } from './limits.ts';
import { startMobileChange, startRecovery } from './login-mobile.ts';
import { changePassword } from './password-change.ts';
import {
  askPasswordReset,
  askResetApproval,
  completePasswordReset,
  openPasswordReset,
  startResetProof,
} from './password-reset.ts';
import { renewRecoveryCodes } from './recovery-codes.ts';
import {
  endOtherSessions,
  endOwnSession,
  listOwnSessions,
  showSession,
  signOut,
  unlockSession,
} from './sessions.ts';
import { type SimChangedAt, signIn } from './sign-in.ts';
import { type OnAccountCreated, signUp } from './sign-up.ts';
import { startStepUp } from './step-up.ts';
import { verifyCode } from './verify.ts';

export type AccessPorts = {
  isHostedNumber: IsHostedNumber;
  simChangedAt: SimChangedAt;
  findSession: Authenticator['findSession'];
  onAccountCreated: OnAccountCreated;
};

export function accessRoutes(ports: AccessPorts): Route[] {
  return [...signInRoutes(ports), ...sessionRoutes, ...resetRoutes, ...factorRoutes(ports)];
}

function giveChallenge(answer: Answer, opened: OpenedChallenge) {
  if (opened.token) answer.setCookie('challenge', opened.token);
  return opened.challenge;
}

function signInRoutes({ isHostedNumber, simChangedAt, findSession, onAccountCreated }: AccessPorts): Route[] {
  return [
    route(access.signUp, async (context, { body }, answer) =>
      giveChallenge(answer, await signUp(context, body, isHostedNumber)),
    ),
    route(access.signIn, async (context, { body }, answer) =>
      giveChallenge(answer, await signIn(context, body, simChangedAt)),
    ),
    route(access.showChallenge, (context) => viewChallenge(context, context.challenge)),
    route(access.sendCode, (context) => resendCode(context, context.challenge)),
    route(access.verifyCode, async (context, { body }, answer) => {
      const proof = await verifyCode({ ...context, onAccountCreated }, context.challenge, body.code);
      if (proof.sessionToken) answer.setCookie('session', proof.sessionToken);
      if (proof.userId)
        answer.setCookie('device', mintDevice(context.secrets, proof.userId), {
          maxAgeSeconds: limits.deviceCookieLife,
        });
      const goesOn =
        proof.verified.outcome === 'next_step' || proof.verified.outcome === 'password_reset_proven';
      if (!goesOn) answer.setCookie('challenge', null);
      return proof.verified;
    }),
    route(access.cancelChallenge, async (context, _input, answer) => {
      await cancelChallenge(context, context.challenge);
      answer.setCookie('challenge', null);
    }),
    route(access.startRecovery, async (context, { body }, answer) =>
      giveChallenge(answer, await startRecovery(context, body, isHostedNumber)),
    ),
    route(accounts.openInvitation, (context, { body }) =>
      openInvitation(context, { token: body.token, findSession }),
    ),
    route(accounts.acceptInvitation, async (context, { body }, answer) =>
      giveChallenge(
        answer,
        await acceptInvitation(context, { token: body.token, findSession }, body.password),
      ),
    ),
  ];
}

const sessionRoutes: Route[] = [
  route(access.showSession, async (context) => showSession(context, context.actor)),
  route(access.unlockSession, async (context, { body }, answer) => {
    answer.setCookie('session', await unlockSession(context, context.actor, body.password));
    return showSession(context, { ...context.actor, lastSeenAt: context.clock.now() });
  }),
  route(access.signOut, async (context, _input, answer) => {
    await signOut(context, context.actor);
    answer.setCookie('session', null);
    answer.setHeader('clear-site-data', '"cache", "storage"');
  }),
  route(access.stepUp, async (context, { body }, answer) =>
    giveChallenge(answer, await startStepUp(context, body.password)),
  ),
  route(access.listSessions, async (context) => ({ sessions: await listOwnSessions(context) })),
  route(access.endOtherSessions, (context) => endOtherSessions(context)),
  route(access.endSession, (context, { params }) => endOwnSession(context, params.sessionId)),
];

const resetRoutes: Route[] = [
  route(access.askPasswordReset, (context, { body }) => askPasswordReset(context, body.email)),
  route(access.openPasswordReset, (context, { body }) => openPasswordReset(context, body.token)),
  route(access.provePasswordReset, async (context, { body }, answer) =>
    giveChallenge(answer, await startResetProof(context, body.token)),
  ),
  route(access.askResetApproval, (context, { body }) => askResetApproval(context, body.token)),
  route(access.completePasswordReset, async (context, { body }, answer) => {
    await completePasswordReset(context, body);
    answer.setCookie('challenge', null);
  }),
];

function factorRoutes({ isHostedNumber }: AccessPorts): Route[] {
  return [
    route(accounts.changePassword, async (context, { body }, answer) =>
      answer.setCookie('session', await changePassword(context, body)),
    ),
    route(accounts.changeMobile, async (context, { body }, answer) =>
      giveChallenge(answer, await startMobileChange(context, body.mobile, isHostedNumber)),
    ),
    route(accounts.renewRecoveryCodes, async (context) => ({
      recoveryCodes: await renewRecoveryCodes(context),
    })),
    route(accounts.startAuthenticatorApp, (context) => startAuthenticatorApp(context)),
    route(accounts.confirmAuthenticatorApp, async (context, { body }, answer) =>
      answer.setCookie('session', await confirmAuthenticatorApp(context, body.code)),
    ),
    route(accounts.removeAuthenticatorApp, async (context, _input, answer) =>
      answer.setCookie('session', await removeAuthenticatorApp(context)),
    ),
  ];
}
