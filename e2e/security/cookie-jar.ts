import { parseSetCookie } from 'cookie';

export type CookieJar = {
  header(): string | undefined;
  take(setCookies: readonly string[]): void;
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  drop(name: string): void;
  copy(): CookieJar;
};

export const cookieNames = {
  session: '__Host-corella_session',
  challenge: '__Host-corella_challenge',
  device: '__Host-corella_device',
} as const;

/** Cookies as a browser keeps them for one host: all our cookies are bound to the host, and ports do not matter to cookies. */
export function createCookieJar(initial: Iterable<[string, string]> = []): CookieJar {
  const cookies = new Map(initial);
  return {
    header: () =>
      cookies.size === 0 ? undefined : [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    take(setCookies) {
      for (const line of setCookies) {
        const { name, value, maxAge } = parseSetCookie(line);
        if (maxAge === 0 || !value) cookies.delete(name);
        else cookies.set(name, value);
      }
    },
    get: (name) => cookies.get(name),
    set: (name, value) => {
      cookies.set(name, value);
    },
    drop: (name) => {
      cookies.delete(name);
    },
    copy: () => createCookieJar(cookies),
  };
}
