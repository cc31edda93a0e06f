import type { Config } from '#server/platform/config.ts';

/** What every answer carries (OWASP secure headers). Pages load from themselves alone; nobody frames them. */
export function securityHeaders(config: Config): Record<string, string> {
  return {
    'content-security-policy':
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), otp-credentials=(self)',
    'strict-transport-security': config.publicUrl.startsWith('https:')
      ? 'max-age=63072000; includeSubDomains'
      : 'max-age=0',
    'cache-control': 'no-store',
  };
}
