const ORIGIN = 'https://corella.invalid';

/** The path to go on to after signing in, or '/' for anything that could lead off this site (`//evil`, backslashes, encoded forms). */
export function readNextPath(next: string | undefined): string {
  if (!next?.startsWith('/') || hasHiddenTurn(next)) return '/';
  const url = parse(next);
  return url?.origin === ORIGIN && !url.pathname.startsWith('//') ? url.pathname + url.search : '/';
}

// A browser reads "\" as "/" and drops tabs and line ends; "%2f" and "%5c" are left by one decoding too many.
function hasHiddenTurn(next: string): boolean {
  return /^\/\/|\\|\s|\p{Cc}|^\/(%2f|%5c|%09|%0a|%0d)/iu.test(next);
}

function parse(path: string): URL | undefined {
  return URL.canParse(path, ORIGIN) ? new URL(path, ORIGIN) : undefined;
}

/** The path of this page, as far as it is worth coming back to. */
export function pathForNext({ pathname, search }: { pathname: string; search: string }): string | undefined {
  return pathname === '/' || pathname.startsWith('/sign-') ? undefined : pathname + search;
}
