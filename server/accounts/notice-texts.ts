/** Everything that a person is told of unasked, at addresses that an intruder may not hold (SP 800-63B 4.6). */
export type NoticeKind =
  | 'password.changed'
  | 'mobile.changed'
  | 'mobile.replaced'
  | 'mobile.recovered'
  | 'recovery.used'
  | 'recovery.renewed'
  | 'reset.done'
  | 'app.added'
  | 'app.removed'
  | 'codes.disabled'
  | 'sign_in.suspicious'
  | 'sim.changed'
  | 'email.change_asked'
  | 'email.changed'
  | 'method.changed'
  | 'user.removed'
  | 'account.offered'
  | 'account.handed_over'
  | 'account.taken_over';

export type NoticeText = {
  subject: string;
  /** What happened, in one or more sentences. */
  happened: string;
  /** What to do if it was not you. */
  remedy: string;
  /** The same for an SMS, without the instant: with it, one GSM-7 part. */
  text: string;
};

const changePassword =
  'If this was not you, sign in, change your password, and end all other sessions under My Sessions. Tell the account owner too.';
const askOwner =
  'If this was not you, tell the account owner at once: the owner can sign you out everywhere and start a new password. If you are the owner, ask whoever runs this Corella.';
const nothingToDo = 'If you did not expect this, ask the account owner.';

export const noticeTexts: Record<NoticeKind, NoticeText> = {
  'password.changed': {
    subject: 'Your password was changed',
    happened: 'The password of your login was changed. All other sessions were signed out.',
    remedy: askOwner,
    text: 'Your password was changed. Not you? Tell the account owner at once.',
  },
  'mobile.changed': {
    subject: 'Your login mobile was changed',
    happened: 'Login codes now go to another mobile. The one before no longer gets any.',
    remedy: askOwner,
    text: 'Login codes now go to another mobile. Not you? Tell the account owner at once.',
  },
  'mobile.replaced': {
    subject: 'Your lost mobile was replaced',
    happened:
      'Somebody with your password and one of your recovery codes replaced the mobile that gets your login codes. Everybody was signed out.',
    remedy: askOwner,
    text: 'Your login mobile was replaced by a recovery code. Not you? Tell the account owner at once.',
  },
  'mobile.recovered': {
    subject: 'Your login mobile was replaced for you',
    happened:
      'Whoever runs this Corella set another mobile for your login codes, and everybody was signed out. The number is proven at the next sign-in.',
    remedy: 'If you did not ask for this, tell whoever runs this Corella at once.',
    text: 'Your login mobile was replaced by the operator. Did not ask for it? Tell the operator at once.',
  },
  'recovery.used': {
    subject: 'A recovery code was used',
    happened: 'One of your recovery codes was used. It does not work again.',
    remedy: askOwner,
    text: 'A recovery code of your login was used. Not you? Tell the account owner at once.',
  },
  'recovery.renewed': {
    subject: 'New recovery codes were made',
    happened: 'New recovery codes were made for your login. The ones before no longer work.',
    remedy: changePassword,
    text: 'New recovery codes were made for your login. Not you? Sign in and change your password.',
  },
  'reset.done': {
    subject: 'You have a new password',
    happened: 'A new password was set by the link that was sent to you. Everybody was signed out.',
    remedy: askOwner,
    text: 'A new password was set by link. Not you? Tell the account owner at once.',
  },
  'app.added': {
    subject: 'An authenticator app was added',
    happened: 'Your login now also asks for a code of an authenticator app, after the usual code.',
    remedy: changePassword,
    text: 'An authenticator app was added to your login. Not you? Sign in and change your password.',
  },
  'app.removed': {
    subject: 'The authenticator app was removed',
    happened:
      'Your login no longer asks for a code of an authenticator app. The usual code is still asked for.',
    remedy: changePassword,
    text: 'The authenticator app was removed from your login. Not you? Sign in and change your password.',
  },
  'codes.disabled': {
    subject: 'Codes for your login were switched off',
    happened:
      'There were 100 wrong codes in a row, so codes for your login were switched off. Whoever entered them knew your password.',
    remedy:
      'The account owner can set the way you get codes anew, and start a new password. An owner uses a recovery code, or asks whoever runs this Corella.',
    text: 'Too many wrong codes: codes for your login are switched off. Ask the account owner.',
  },
  'sim.changed': {
    subject: 'The SIM card of your login mobile seems to be new',
    happened:
      'Your network says that the SIM card of your login mobile was changed, and somebody is signing in with your password.',
    remedy:
      'If this is you, enter one of your recovery codes after the code by SMS. If it is not, call your network at once, and tell the account owner.',
    text: 'Your SIM card seems to be new. If you did not change it, call your network now.',
  },
  'sign_in.suspicious': {
    subject: 'Somebody entered your password, but not the code',
    happened: 'Your right password was entered, but no right code followed. Nobody got in.',
    remedy:
      'If this was you, there is nothing to do. If not, somebody knows your password: sign in and change it now. Never tell a code to anybody.',
    text: 'Your password was entered, but no right code. Not you? Sign in and change your password.',
  },
  'email.change_asked': {
    subject: 'Another login e-mail was asked for',
    happened:
      'Somebody who is signed in as you asked for another e-mail address for your login. It counts once the link that went there is opened; until then, this address works.',
    remedy:
      'If this was not you, sign in, give the change up under My Profile, change your password, and tell the account owner.',
    text: 'Another login e-mail was asked for. Not you? Sign in and give it up under My Profile.',
  },
  'email.changed': {
    subject: 'Your login e-mail was changed',
    happened: 'You now sign in with another e-mail address. Everybody was signed out.',
    remedy: askOwner,
    text: 'Your login e-mail was changed. Not you? Tell the account owner at once.',
  },
  'method.changed': {
    subject: 'The way you get login codes was changed',
    happened:
      'The account owner changed how your login codes are sent, and you were signed out. At your next sign-in the code goes the new way.',
    remedy: nothingToDo,
    text: 'The account owner changed how your login codes are sent. Not expected? Ask the account owner.',
  },
  'user.removed': {
    subject: 'Your login was removed',
    happened: 'The account owner removed your login. It no longer opens the account.',
    remedy: nothingToDo,
    text: 'Your login was removed by the account owner. Not expected? Ask the account owner.',
  },
  'account.offered': {
    subject: 'The account is offered to another person',
    happened:
      'The account owner offered the account to another person of it. Nothing changes until that person accepts, within 72 hours, under Manage Users.',
    remedy:
      'If you are the owner and this was not you, sign in, take the offer back, and change your password.',
    text: 'Your Corella account was offered to another person. Not you? Sign in and take the offer back.',
  },
  'account.handed_over': {
    subject: 'You handed the account over',
    happened:
      'The person to whom you offered the account took it over. You stay in it as an additional user.',
    remedy: 'If this was not you, tell whoever runs this Corella at once.',
    text: 'Your account was handed over. Not you? Tell whoever runs this Corella at once.',
  },
  'account.taken_over': {
    subject: 'You are the account owner now',
    happened:
      'You took the account over. You always sign in with a code by SMS from now on. Sign in anew to go on.',
    remedy: 'If this was not you, tell whoever runs this Corella at once.',
    text: 'You are the account owner now. Not you? Tell whoever runs this Corella at once.',
  },
};
