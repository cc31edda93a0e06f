import { useEffect, useState } from 'react';

/** The secret behind the # of a link, taken out of the address bar at once; undefined where the page was opened without one. */
export function useLinkToken(): string | undefined {
  const [token] = useState(() => decodeURIComponent(window.location.hash.slice(1)) || undefined);
  useEffect(() => {
    const { pathname, search, hash } = window.location;
    if (hash) window.history.replaceState(window.history.state, '', pathname + search);
    // Another link of the same kind, pasted into the address bar, changes only what stands behind the #.
    const readAgain = () => window.location.reload();
    window.addEventListener('hashchange', readAgain);
    return () => window.removeEventListener('hashchange', readAgain);
  }, []);
  return token;
}
