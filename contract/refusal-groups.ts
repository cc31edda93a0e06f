/** Refusals that come together: of a new password, of a new mobile, of sending a code. */
export const newPasswordRefusals = [
  'password_too_short',
  'password_too_long',
  'password_common',
  'password_contextual',
] as const;
export const newMobileRefusals = [
  'mobile_invalid',
  'mobile_not_allowed',
  'mobile_hosted',
  'mobile_taken',
] as const;
export const codeRefusals = [
  'codes_paused',
  'too_many_codes',
  'too_many_tries',
  'factor_disabled',
  'busy',
] as const;
