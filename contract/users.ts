import Type, { type Static } from 'typebox';
import { Challenge } from './access.ts';
import { endpoint } from './endpoint.ts';
import { codeRefusals, newMobileRefusals, newPasswordRefusals } from './refusal-groups.ts';
import {
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
  Version,
} from './values.ts';

export const User = exactly({
  id: Id,
  name: Type.String(),
  email: Type.String(),
  role: Role,
  method: Method,
  mobile: nullable(
    Type.String({
      description: 'E.164 for the owner of the account; masked for members.',
    }),
  ),
  mobileProven: Type.Boolean(),
  status: oneOf(['invited', 'active'], {
    description: 'A removed person no longer appears.',
  }),
  invitation: nullable(
    exactly(
      {
        sentAt: Instant,
        expiresAt: Instant,
        state: oneOf(['open', 'expired', 'withdrawn']),
      },
      { description: 'While invited.' },
    ),
  ),
  codesDisabled: Type.Boolean({
    description: 'After 100 wrong codes in a row, until the owner sets the method anew.',
  }),
  resetRequestedAt: nullable(Instant),
  lastSignInAt: nullable(Instant),
  version: Version,
});
export type User = Static<typeof User>;

export const Transfer = exactly({
  to: exactly({ id: Id, name: Type.String() }),
  from: exactly({ id: Id, name: Type.String() }),
  expiresAt: Instant,
});
export type Transfer = Static<typeof Transfer>;

const userParams = exactly({ userId: Id });

/** Manage Users, the handover of the account, and invitations. */
export const userEndpoints = {
  listUsers: endpoint({
    method: 'GET',
    path: '/api/users',
    permission: 'member',
    summary: 'List the people of the account',
    status: 200,
    output: exactly({ users: Type.Array(User) }),
    refusals: [],
  }),
  inviteUser: endpoint({
    method: 'POST',
    path: '/api/users',
    permission: 'owner',
    stepUp: true,
    summary: 'Add a person',
    description: 'Sends an invitation by e-mail that lives 72 hours.',
    body: exactly({
      name: PersonName,
      email: Email,
      method: Method,
      mobile: Type.Optional(Mobile),
    }),
    status: 201,
    output: User,
    refusals: [
      'email_invalid',
      'email_taken',
      'mobile_required',
      'mobile_not_wanted',
      ...newMobileRefusals,
      'too_many_invitations',
    ],
  }),
  changeUser: endpoint({
    method: 'PATCH',
    path: '/api/users/:userId',
    permission: 'owner',
    stepUp: true,
    summary: 'Change how a person gets login codes',
    description:
      'Takes effect at once: their sessions, codes and links die, and the new way must be proven at their next sign-in.',
    params: userParams,
    body: exactly({
      method: Method,
      mobile: Type.Optional(Mobile),
      version: Version,
    }),
    status: 200,
    output: User,
    refusals: [
      'not_found',
      'version_conflict',
      'owner_keeps_sms',
      'mobile_required',
      'mobile_not_wanted',
      ...newMobileRefusals,
    ],
  }),
  removeUser: endpoint({
    method: 'DELETE',
    path: '/api/users/:userId',
    permission: 'owner',
    stepUp: true,
    summary: 'Remove a person',
    description:
      'Takes effect at once, on every process: sessions, open pages, codes, invitations and reset links die.',
    params: userParams,
    status: 204,
    refusals: ['not_found', 'owner_stays'],
  }),
  resendInvitation: endpoint({
    method: 'POST',
    path: '/api/users/:userId/invitation',
    permission: 'owner',
    stepUp: true,
    summary: 'Send the invitation anew',
    description: 'The link before it dies.',
    params: userParams,
    status: 200,
    output: User,
    refusals: ['not_found', 'not_invited', 'too_many_invitations'],
  }),
  withdrawInvitation: endpoint({
    method: 'DELETE',
    path: '/api/users/:userId/invitation',
    permission: 'owner',
    stepUp: true,
    summary: 'Withdraw the invitation',
    description: 'The link dies; the person stays listed and can be invited again or removed.',
    params: userParams,
    status: 204,
    refusals: ['not_found', 'not_invited'],
  }),
  startUserPasswordReset: endpoint({
    method: 'POST',
    path: '/api/users/:userId/password-reset',
    permission: 'owner',
    stepUp: true,
    summary: 'Start or approve a new password for a person',
    description:
      'Sends the person a link. Nobody else ever chooses or sees the password. For SMS users the link still asks for the code.',
    params: userParams,
    status: 202,
    refusals: ['not_found', 'not_active', 'too_many_tries'],
  }),
  endUserSessions: endpoint({
    method: 'DELETE',
    path: '/api/users/:userId/sessions',
    permission: 'owner',
    stepUp: true,
    summary: 'Sign a person out everywhere',
    params: userParams,
    status: 204,
    refusals: ['not_found', 'not_active'],
  }),

  showTransfer: endpoint({
    method: 'GET',
    path: '/api/ownership-transfer',
    permission: 'member',
    summary: 'See whether the account is being handed over',
    status: 200,
    output: exactly({ transfer: nullable(Transfer) }),
    refusals: [],
  }),
  startTransfer: endpoint({
    method: 'POST',
    path: '/api/ownership-transfer',
    permission: 'owner',
    stepUp: true,
    summary: 'Offer the account to another person of it',
    body: exactly({ userId: Id }),
    status: 201,
    output: Transfer,
    refusals: ['not_found', 'not_active', 'transfer_needs_sms'],
  }),
  cancelTransfer: endpoint({
    method: 'DELETE',
    path: '/api/ownership-transfer',
    permission: 'owner',
    summary: 'Take the offer back',
    status: 204,
    refusals: ['no_transfer'],
  }),
  acceptTransfer: endpoint({
    method: 'POST',
    path: '/api/ownership-transfer/accept',
    permission: 'member',
    stepUp: true,
    summary: 'Take the account over',
    description: 'For the person to whom it is offered. Both sign in anew afterwards.',
    status: 204,
    refusals: ['no_transfer', 'transfer_needs_sms'],
  }),

  openInvitation: endpoint({
    method: 'POST',
    path: '/api/invitations/open',
    permission: 'anyone',
    summary: 'See an invitation',
    description: 'Spends nothing.',
    body: exactly({ token: Token }),
    status: 200,
    output: exactly({
      businessName: Type.String(),
      invitedBy: Type.String(),
      name: Type.String(),
      email: Type.String(),
      method: Method,
      mobile: nullable(Type.String({ description: 'Masked.' })),
    }),
    refusals: ['link_expired', 'already_signed_in', 'too_many_tries'],
  }),
  acceptInvitation: endpoint({
    method: 'POST',
    path: '/api/invitations/accept',
    permission: 'anyone',
    summary: 'Accept an invitation',
    description:
      'Takes the password and sends a code; the login comes into being when `POST /api/challenge/verify` has proven it.',
    body: exactly({ token: Token, password: Password }),
    status: 200,
    output: Challenge,
    refusals: ['link_expired', 'already_signed_in', ...newPasswordRefusals, ...codeRefusals],
  }),
} as const;
