import type { IncomingHttpHeaders } from 'node:http';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that may change something came from a page of ours (OWASP, verifying origin with standard headers). A browser says
 * so in Sec-Fetch-Site, which no page can forge; where that is missing, Origin must name an origin of ours. A form of ours sends the
 * Origin `null` beside it, for our pages send no referrer. A request that says neither is refused.
 */
export function isFromOurPages(
  method: string,
  headers: IncomingHttpHeaders,
  origins: readonly string[],
): boolean {
  if (safeMethods.has(method)) return true;
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const isOurs = origin !== undefined && origins.includes(origin);
  if (site === undefined) return isOurs;
  return site === 'same-origin' && (isOurs || origin === undefined || origin === 'null');
}
