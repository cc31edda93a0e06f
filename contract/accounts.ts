import Type, { type Static } from 'typebox';
import { Challenge } from './access.ts';
import { activityEndpoints } from './activity.ts';
import { endpoint } from './endpoint.ts';
import { codeRefusals, newMobileRefusals, newPasswordRefusals } from './refusal-groups.ts';
import { userEndpoints } from './users.ts';
import {
  BusinessName,
  Email,
  exactly,
  Id,
  Instant,
  Method,
  Mobile,
  nullable,
  Password,
  PersonName,
  Role,
  Token,
  Version,
} from './values.ts';

export const Profile = exactly({
  id: Id,
  name: Type.String(),
  email: Type.String(),
  emailConfirmed: Type.Boolean(),
  pendingEmail: nullable(
    Type.String({
      description: 'The new address, until the link sent to it is opened.',
    }),
  ),
  role: Role,
  method: Method,
  mobile: nullable(
    Type.String({
      description: 'The mobile that gets the login codes, E.164.',
    }),
  ),
  recoveryCodesLeft: Type.Integer(),
  hasAuthenticatorApp: Type.Boolean(),
  passwordChangedAt: Instant,
  version: Version,
});
export type Profile = Static<typeof Profile>;

export const BusinessDetails = exactly({
  name: Type.String(),
  contactName: Type.String(),
  email: Type.String(),
  mobile: Type.String(),
  address: Type.String(),
  abn: Type.String(),
  timeZone: Type.String(),
  sessionHours: Type.Integer({
    description: 'Hours after which every session ends, at most 24.',
  }),
  version: Version,
});
export type BusinessDetails = Static<typeof BusinessDetails>;

/** The details that an owner can change. */
export const businessFields = [
  'name',
  'contactName',
  'email',
  'mobile',
  'address',
  'abn',
  'timeZone',
  'sessionHours',
] as const satisfies readonly (keyof BusinessDetails)[];

export const accounts = {
  showProfile: endpoint({
    method: 'GET',
    path: '/api/profile',
    permission: 'member',
    summary: 'See the own profile',
    status: 200,
    output: Profile,
    refusals: [],
  }),
  changeName: endpoint({
    method: 'PATCH',
    path: '/api/profile',
    permission: 'member',
    summary: 'Change the own name',
    body: exactly({ name: PersonName, version: Version }),
    status: 200,
    output: Profile,
    refusals: ['version_conflict'],
  }),
  changeEmail: endpoint({
    method: 'POST',
    path: '/api/profile/email',
    permission: 'member',
    stepUp: true,
    summary: 'Ask for another login e-mail',
    description:
      'Sends a link to the new address and a notice to the old one. The address counts when the link is confirmed. Also sends the link anew.',
    body: exactly({ email: Email }),
    status: 200,
    output: Profile,
    refusals: ['email_invalid', 'too_many_tries'],
  }),
  cancelEmailChange: endpoint({
    method: 'DELETE',
    path: '/api/profile/email',
    permission: 'member',
    summary: 'Give up the change of e-mail',
    status: 204,
    refusals: [],
  }),
  confirmEmail: endpoint({
    method: 'POST',
    path: '/api/email-confirmations',
    permission: 'anyone',
    summary: 'Confirm an e-mail address by the link sent to it',
    body: exactly({ token: Token }),
    status: 200,
    output: exactly({
      email: Type.String(),
      changed: Type.Boolean({
        description: 'True when it replaced another address: every session has ended.',
      }),
    }),
    refusals: ['link_expired', 'email_taken'],
  }),
  changePassword: endpoint({
    method: 'POST',
    path: '/api/profile/password',
    permission: 'member',
    stepUp: true,
    summary: 'Change the own password',
    description: 'Ends all other sessions of this person; this one goes on under a new cookie.',
    body: exactly({ currentPassword: Password, newPassword: Password }),
    status: 204,
    refusals: ['wrong_password', 'too_many_tries', 'busy', ...newPasswordRefusals],
  }),
  changeMobile: endpoint({
    method: 'POST',
    path: '/api/profile/mobile',
    permission: 'member',
    stepUp: true,
    summary: 'Change the own login mobile',
    description:
      'Sends a code to the new number. It counts once `POST /api/challenge/verify` has proven it; the old one works until then.',
    body: exactly({ mobile: Mobile }),
    status: 200,
    output: Challenge,
    refusals: ['mobile_not_wanted', ...newMobileRefusals, ...codeRefusals],
  }),
  renewRecoveryCodes: endpoint({
    method: 'POST',
    path: '/api/profile/recovery-codes',
    permission: 'member',
    stepUp: true,
    summary: 'Make new recovery codes',
    description: 'Ten codes, shown this once; older ones die.',
    status: 200,
    output: exactly({ recoveryCodes: Type.Array(Type.String()) }),
    refusals: [],
  }),
  startAuthenticatorApp: endpoint({
    method: 'POST',
    path: '/api/profile/authenticator-app',
    permission: 'member',
    stepUp: true,
    summary: 'Begin to add an authenticator app',
    description:
      'An extra step after the code, never instead of it. Nothing changes until a code of the app is confirmed.',
    status: 200,
    output: exactly({ secret: Type.String(), uri: Type.String() }),
    refusals: ['app_already_set'],
  }),
  confirmAuthenticatorApp: endpoint({
    method: 'POST',
    path: '/api/profile/authenticator-app/confirm',
    permission: 'member',
    stepUp: true,
    summary: 'Finish adding the authenticator app',
    body: exactly({ code: Type.String({ minLength: 1, maxLength: 16 }) }),
    status: 204,
    refusals: ['wrong_code', 'app_not_set', 'app_already_set', 'too_many_tries'],
  }),
  removeAuthenticatorApp: endpoint({
    method: 'DELETE',
    path: '/api/profile/authenticator-app',
    permission: 'member',
    stepUp: true,
    summary: 'Remove the authenticator app',
    status: 204,
    refusals: ['app_not_set'],
  }),

  showBusinessDetails: endpoint({
    method: 'GET',
    path: '/api/account',
    permission: 'member',
    summary: 'See the business details',
    status: 200,
    output: BusinessDetails,
    refusals: [],
  }),
  changeBusinessDetails: endpoint({
    method: 'PUT',
    path: '/api/account',
    permission: 'owner',
    summary: 'Change the business details',
    body: exactly({
      name: BusinessName,
      contactName: Type.String({ maxLength: 100 }),
      email: Type.String({
        maxLength: 254,
        description: 'Contact e-mail; may be empty.',
      }),
      mobile: Type.String({
        maxLength: 64,
        description: 'Contact mobile; may be empty. Login codes never go here.',
      }),
      address: Type.String({ maxLength: 300 }),
      abn: Type.String({
        maxLength: 20,
        description: 'Australian Business Number; may be empty.',
      }),
      timeZone: Type.String({ maxLength: 64 }),
      sessionHours: Type.Integer({ minimum: 1, maximum: 24 }),
      version: Version,
    }),
    status: 200,
    output: BusinessDetails,
    refusals: ['version_conflict', 'email_invalid', 'mobile_invalid', 'abn_invalid', 'time_zone_unknown'],
  }),

  ...userEndpoints,
  ...activityEndpoints,
} as const;
