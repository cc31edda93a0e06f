import Type, { type Static } from 'typebox';
import { endpoint } from './endpoint.ts';
import { codeRefusals, newMobileRefusals, newPasswordRefusals } from './refusal-groups.ts';
import {
  BusinessName,
  Email,
  exactly,
  Id,
  Instant,
  Method,
  Mobile,
  nullable,
  oneOf,
  Password,
  PersonName,
  Role,
  Token,
} from './values.ts';

export const Session = exactly(
  {
    state: oneOf(['open', 'locked']),
    user: exactly({
      id: Id,
      name: Type.String(),
      email: Type.String(),
      role: Role,
      method: Method,
    }),
    account: exactly({ id: Id, name: Type.String(), timeZone: Type.String() }),
    operator: Type.Boolean({
      description:
        "Whether this person sets up the carriers of the installation: the owner of an operator's account.",
    }),
    steppedUpUntil: nullable(Instant),
    locksAt: Instant,
    endsAt: Instant,
  },
  {
    description: 'Who is signed in. `locked` after the idle limit: the password alone opens it again.',
  },
);
export type Session = Static<typeof Session>;

export const ChallengePurpose = oneOf([
  'sign_up',
  'sign_in',
  'invitation',
  'step_up',
  'mobile_change',
  'recovery',
  'password_reset',
]);
export type ChallengePurpose = Static<typeof ChallengePurpose>;

export const ChallengeStep = oneOf(['code', 'recovery_code', 'app_code'], {
  description:
    'What is asked next: the code that was sent, a recovery code, or the code of the authenticator app.',
});
export type ChallengeStep = Static<typeof ChallengeStep>;

export const CodeDelivery = oneOf(['waiting', 'queued', 'sent', 'delivered', 'failed'], {
  description:
    'What is known of the code: waiting to be asked for, queued here, taken by the carrier or mail server, on the phone, or not delivered.',
});
export type CodeDelivery = Static<typeof CodeDelivery>;

export const Challenge = exactly(
  {
    purpose: ChallengePurpose,
    step: ChallengeStep,
    channel: Method,
    destination: Type.String({ description: 'Masked number or address.' }),
    delivery: CodeDelivery,
    deliveryNote: nullable(
      Type.String({
        description: 'What the carrier or the mail server said, in plain words.',
      }),
    ),
    codeLength: Type.Integer(),
    triesLeft: Type.Integer(),
    sendsLeft: Type.Integer(),
    resendInSeconds: nullable(
      Type.Integer({
        description: 'Seconds until a new code may be sent; null when none may.',
      }),
    ),
    codeExpiresInSeconds: nullable(Type.Integer()),
    expiresInSeconds: Type.Integer(),
  },
  {
    description: 'An unfinished proof: the password was right, the code is awaited.',
  },
);
export type Challenge = Static<typeof Challenge>;

export const Verified = Type.Union(
  [
    exactly({
      outcome: Type.Literal('signed_in'),
      session: Session,
      recoveryCodes: nullable(
        Type.Array(Type.String(), {
          description: 'Shown this once: after sign-up and after an invitation.',
        }),
      ),
    }),
    exactly({ outcome: Type.Literal('next_step'), challenge: Challenge }),
    exactly({ outcome: Type.Literal('stepped_up'), session: Session }),
    exactly({ outcome: Type.Literal('mobile_changed'), session: Session }),
    exactly({ outcome: Type.Literal('mobile_replaced') }),
    exactly({ outcome: Type.Literal('password_reset_proven') }),
  ],
  { description: 'What the right code led to.' },
);
export type Verified = Static<typeof Verified>;

export const OwnSession = exactly({
  id: Id,
  current: Type.Boolean(),
  device: Type.String({ description: 'Browser and system, in words.' }),
  address: Type.String({ description: 'Network address of the last use.' }),
  startedAt: Instant,
  lastSeenAt: Instant,
  endsAt: Instant,
});
export type OwnSession = Static<typeof OwnSession>;

export const access = {
  signUp: endpoint({
    method: 'POST',
    path: '/api/sign-up',
    permission: 'anyone',
    summary: 'Ask for an account',
    description:
      'Sends a code to the mobile and sets the challenge cookie. The account comes into being when the code is proven with `POST /api/challenge/verify`.',
    body: exactly({
      businessName: BusinessName,
      name: PersonName,
      email: Email,
      password: Password,
      mobile: Mobile,
      timeZone: Type.Optional(
        Type.String({
          maxLength: 64,
          description: 'IANA time zone; Australia/Sydney if left out.',
        }),
      ),
    }),
    status: 200,
    output: Challenge,
    refusals: [
      'sign_up_closed',
      'email_invalid',
      'mobile_invalid',
      'mobile_not_allowed',
      'mobile_hosted',
      'time_zone_unknown',
      ...newPasswordRefusals,
      ...codeRefusals,
    ],
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/api/sign-in',
    permission: 'anyone',
    summary: 'Sign in, first step: e-mail and password',
    description:
      'With the right password, a challenge cookie is set and a code is sent. A browser that holds an open challenge of the same person resumes it: no second code is sent.',
    body: exactly({ email: Email, password: Password }),
    status: 200,
    output: Challenge,
    refusals: ['wrong_credentials', ...codeRefusals],
  }),
  showChallenge: endpoint({
    method: 'GET',
    path: '/api/challenge',
    permission: 'challenge',
    summary: 'See the open challenge',
    status: 200,
    output: Challenge,
    refusals: [],
  }),
  sendCode: endpoint({
    method: 'POST',
    path: '/api/challenge/send',
    permission: 'challenge',
    summary: 'Send a new code',
    description: 'The code before it dies. Tries are not refilled.',
    status: 200,
    output: Challenge,
    refusals: codeRefusals,
  }),
  verifyCode: endpoint({
    method: 'POST',
    path: '/api/challenge/verify',
    permission: 'challenge',
    summary: 'Prove the code',
    description: 'Takes what `step` asks for. Spaces and hyphens in the code are passed over.',
    body: exactly({ code: Type.String({ minLength: 1, maxLength: 64 }) }),
    status: 200,
    output: Verified,
    refusals: [
      'wrong_code',
      'wrong_recovery_code',
      'code_expired',
      'challenge_over',
      'factor_disabled',
      'too_many_tries',
      'email_taken',
      'mobile_taken',
      'mobile_hosted',
      'link_expired',
    ],
  }),
  cancelChallenge: endpoint({
    method: 'DELETE',
    path: '/api/challenge',
    permission: 'challenge',
    summary: 'Give the challenge up',
    status: 204,
    refusals: [],
  }),
  startRecovery: endpoint({
    method: 'POST',
    path: '/api/recovery',
    permission: 'challenge',
    summary: 'Replace a lost mobile',
    description:
      'During sign-in, after the right password: a recovery code lets a new mobile be proven by a code. It does not sign anyone in; afterwards sign-in asks for the SMS code as always.',
    body: exactly({
      recoveryCode: Type.String({ minLength: 1, maxLength: 64 }),
      mobile: Mobile,
    }),
    status: 200,
    output: Challenge,
    refusals: [
      'wrong_recovery_code',
      'recovery_codes_unset',
      'challenge_over',
      ...newMobileRefusals,
      ...codeRefusals,
    ],
  }),
  showSession: endpoint({
    method: 'GET',
    path: '/api/session',
    permission: 'session',
    summary: 'See who is signed in',
    status: 200,
    output: Session,
    refusals: [],
  }),
  unlockSession: endpoint({
    method: 'POST',
    path: '/api/session/unlock',
    permission: 'session',
    summary: 'Open a locked session with the password',
    body: exactly({ password: Password }),
    status: 200,
    output: Session,
    refusals: ['wrong_password', 'too_many_tries', 'busy'],
  }),
  signOut: endpoint({
    method: 'DELETE',
    path: '/api/session',
    permission: 'session',
    summary: 'Sign out',
    status: 204,
    refusals: [],
  }),
  stepUp: endpoint({
    method: 'POST',
    path: '/api/step-up',
    permission: 'member',
    summary: 'Confirm that it is you',
    description:
      'The password sends a code by the own method; `POST /api/challenge/verify` with it opens the calls that ask for a step-up for ten minutes, under a new session cookie.',
    body: exactly({ password: Password }),
    status: 200,
    output: Challenge,
    refusals: ['wrong_password', ...codeRefusals],
  }),
  listSessions: endpoint({
    method: 'GET',
    path: '/api/sessions',
    permission: 'member',
    summary: 'List the own sessions',
    status: 200,
    output: exactly({ sessions: Type.Array(OwnSession) }),
    refusals: [],
  }),
  endOtherSessions: endpoint({
    method: 'DELETE',
    path: '/api/sessions',
    permission: 'member',
    summary: 'End all other own sessions',
    status: 204,
    refusals: [],
  }),
  endSession: endpoint({
    method: 'DELETE',
    path: '/api/sessions/:sessionId',
    permission: 'member',
    summary: 'End one own session',
    params: exactly({ sessionId: Id }),
    status: 204,
    refusals: ['not_found'],
  }),
  askPasswordReset: endpoint({
    method: 'POST',
    path: '/api/password-resets',
    permission: 'anyone',
    summary: 'Forgotten password: ask for a link',
    description:
      'The answer is the same whether or not the address has a login. The link lives 30 minutes; a newer one ends it.',
    body: exactly({ email: Email }),
    status: 202,
    refusals: ['email_invalid', 'too_many_tries', 'busy'],
  }),
  openPasswordReset: endpoint({
    method: 'POST',
    path: '/api/password-resets/open',
    permission: 'anyone',
    summary: 'Forgotten password: what the link needs',
    body: exactly({ token: Token }),
    status: 200,
    output: exactly({
      email: Type.String({ description: 'Masked.' }),
      proof: oneOf(['sms_code', 'recovery_code', 'approval', 'approved'], {
        description:
          'What is needed beside the link: a code by SMS; a recovery code (or the approval of the owner); the approval of the owner; nothing more.',
      }),
    }),
    refusals: ['link_expired', 'too_many_tries'],
  }),
  provePasswordReset: endpoint({
    method: 'POST',
    path: '/api/password-resets/challenge',
    permission: 'anyone',
    summary: 'Forgotten password: begin the proof',
    description:
      'Sets the challenge cookie. SMS users get a code; others enter a recovery code at `POST /api/challenge/verify`.',
    body: exactly({ token: Token }),
    status: 200,
    output: Challenge,
    refusals: ['link_expired', 'recovery_codes_unset', ...codeRefusals],
  }),
  askResetApproval: endpoint({
    method: 'POST',
    path: '/api/password-resets/approval',
    permission: 'anyone',
    summary: 'Forgotten password: ask the account owner to approve',
    body: exactly({ token: Token }),
    status: 202,
    refusals: ['link_expired', 'too_many_tries'],
  }),
  completePasswordReset: endpoint({
    method: 'POST',
    path: '/api/password-resets/complete',
    permission: 'anyone',
    summary: 'Forgotten password: set the new one',
    description:
      'Needs the proven challenge cookie, or the approval of the owner. It ends every session and signs nobody in.',
    body: exactly({ token: Token, password: Password }),
    status: 204,
    refusals: ['link_expired', 'proof_required', 'busy', ...newPasswordRefusals],
  }),
} as const;
