const sentences: Readonly<Record<string, string>> = {
  away: 'You were signed out. Sign in to go on.',
  out: 'You are signed out.',
  ended: 'You were signed out because this session was ended.',
  removed: 'You were signed out because your login was removed from the account.',
  changed: 'You were signed out because your access was changed, by you or by the account owner.',
  expired: 'You were signed out because the session reached its end.',
  mobile: 'Your new mobile is proven. Sign in: the code now goes there.',
  password: 'Your new password is set. Sign in with it.',
  email: 'Your new e-mail address is confirmed. Sign in with it.',
};

/** Why the person stands at the sign-in page; undefined for words that are not ours. */
export function reasonSentence(reason: string | undefined): string | undefined {
  return reason !== undefined && Object.hasOwn(sentences, reason) ? sentences[reason] : undefined;
}
