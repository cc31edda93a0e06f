import { accounts } from '#contract/accounts.ts';
import { sendCsv } from '#server/http/csv-file.ts';
import { type Route, route } from '#server/http/route.ts';
import { exportActivity } from './activity-export.ts';
import { listActivity } from './activity-reading.ts';
import { changeBusinessDetails, showBusinessDetails } from './business.ts';
import { cancelEmailChange, changeEmail, confirmEmail } from './email-change.ts';
import { inviteUser, resendInvitation, withdrawInvitation } from './invitations.ts';
import type { IsHostedNumber } from './login-method.ts';
import { changeName, showProfile } from './profile.ts';
import { acceptTransfer, cancelTransfer, showTransfer, startTransfer } from './transfer.ts';
import { endUserSessions, startUserPasswordReset } from './user-access.ts';
import { changeUser } from './user-method.ts';
import { removeUser } from './user-removal.ts';
import { listUsers } from './users.ts';

/** The routes of profile, business details, people, handover and activity log; those of passwords and factors belong to access. */
export function accountRoutes({ isHostedNumber }: { isHostedNumber: IsHostedNumber }): Route[] {
  return [...profileRoutes, ...userRoutes(isHostedNumber), ...transferRoutes, ...activityRoutes];
}

const profileRoutes: Route[] = [
  route(accounts.showProfile, (context) => showProfile(context)),
  route(accounts.changeName, (context, { body }) => changeName(context, body)),
  route(accounts.changeEmail, (context, { body }) => changeEmail(context, body)),
  route(accounts.cancelEmailChange, (context) => cancelEmailChange(context)),
  route(accounts.confirmEmail, (context, { body }) => confirmEmail(context, body)),
  route(accounts.showBusinessDetails, (context) => showBusinessDetails(context)),
  route(accounts.changeBusinessDetails, (context, { body }) => changeBusinessDetails(context, body)),
];

function userRoutes(isHostedNumber: IsHostedNumber): Route[] {
  return [
    route(accounts.listUsers, (context) => listUsers(context)),
    route(accounts.inviteUser, (context, { body }) => inviteUser(context, body, isHostedNumber)),
    route(accounts.changeUser, (context, { params, body }) =>
      changeUser(context, { ...params, ...body }, isHostedNumber),
    ),
    route(accounts.removeUser, (context, { params }) => removeUser(context, params.userId)),
    route(accounts.resendInvitation, (context, { params }) => resendInvitation(context, params.userId)),
    route(accounts.withdrawInvitation, (context, { params }) => withdrawInvitation(context, params.userId)),
    route(accounts.startUserPasswordReset, (context, { params }) =>
      startUserPasswordReset(context, params.userId),
    ),
    route(accounts.endUserSessions, (context, { params }) => endUserSessions(context, params.userId)),
  ];
}

const transferRoutes: Route[] = [
  route(accounts.showTransfer, (context) => showTransfer(context)),
  route(accounts.startTransfer, (context, { body }) => startTransfer(context, body)),
  route(accounts.cancelTransfer, (context) => cancelTransfer(context)),
  route(accounts.acceptTransfer, (context) => acceptTransfer(context)),
];

const activityRoutes: Route[] = [
  route(accounts.listActivity, (context, { query }) => listActivity(context, query)),
  route(accounts.exportActivity, (context, { query }, stream) =>
    sendCsv(stream, { name: 'activity.csv', pages: exportActivity(context, query) }),
  ),
];
