import type { IncomingHttpHeaders } from 'node:http';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that may change something came from a page of ours: the browser says so in Sec-Fetch-Site, and Origin names an
 * origin of ours. A request that says neither is refused (OWASP, verifying origin with standard headers).
 */
export function isFromOurPages(method: string, headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  if (safeMethods.has(method)) return true;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  return headers.origin !== undefined && origins.includes(headers.origin);
}
