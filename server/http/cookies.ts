import { parseCookie, stringifySetCookie } from 'cookie';
import type { CookieName, Cookies } from './route.ts';

const names: Record<CookieName, string> = {
  session: '__Host-corella_session',
  challenge: '__Host-corella_challenge',
  device: '__Host-corella_device',
};

const longestHeader = 8192;

/** Reads our cookies. A header that is too long, and a name that comes twice, count as none: which one is meant cannot be known. */
export function readCookies(header: string | undefined): Cookies {
  if (header === undefined || header.length > longestHeader) return {};
  const parsed = parseCookie(header);
  const found: Cookies = {};
  for (const [name, fullName] of Object.entries(names) as [CookieName, string][]) {
    const value = parsed[fullName];
    if (value !== undefined && header.split(`${fullName}=`).length === 2) found[name] = value;
  }
  return found;
}

/** Host-bound, out of reach of scripts, sent to our own pages alone (RFC 6265bis); without a lifetime unless asked, for the server decides. */
export function writeCookie(name: CookieName, value: string | null, maxAgeSeconds?: number): string {
  return stringifySetCookie({
    name: names[name],
    value: value ?? '',
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'lax',
    ...(value === null ? { maxAge: 0 } : maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
  });
}
