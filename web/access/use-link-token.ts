import { useEffect, useState } from 'react';

/** The secret behind the # of a link, taken out of the address bar at once; undefined where the page was opened without one. */
export function useLinkToken(): string | undefined {
  const [token] = useState(() => decodeURIComponent(window.location.hash.slice(1)) || undefined);
  useEffect(() => {
    const { pathname, search, hash } = window.location;
    if (hash) window.history.replaceState(window.history.state, '', pathname + search);
  }, []);
  return token;
}
