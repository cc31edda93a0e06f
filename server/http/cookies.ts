import { parseCookie, stringifySetCookie } from 'cookie';
import type { CookieName, Cookies } from './route.ts';

const names: Record<CookieName, string> = {
  session: '__Host-corella_session',
  challenge: '__Host-corella_challenge',
  device: '__Host-corella_device',
};

const marks = (Object.entries(names) as [CookieName, string][]).map(([name, fullName]) => ({
  name,
  fullName,
  mark: `${fullName}=`,
}));

const longestHeader = 8192;

/** Reads our cookies. A header that is too long, and a name that comes twice, count as none: which one is meant cannot be known. */
export function readCookies(header: string | undefined): Cookies {
  if (header === undefined || header.length > longestHeader) return {};
  const parsed = parseCookie(header);
  const found: Cookies = {};
  for (const { name, fullName, mark } of marks) {
    const value = parsed[fullName];
    const at = header.indexOf(mark);
    if (value !== undefined && at !== -1 && at === header.lastIndexOf(mark)) found[name] = value;
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
