import { randomBytes } from 'node:crypto';
import { equalBytes, type Secrets } from '#server/platform/secrets.ts';

/** A mark that this person finished a sign-in in this browser. It opens nothing; it only gives the browser a password counter of its own. */
export function mintDevice(secrets: Secrets, userId: string): string {
  const id = randomBytes(12).toString('base64url');
  return `${userId}.${id}.${secrets.mac('device', userId, id).toString('base64url')}`;
}

/** The device's id and whose it is, if the mark is one of ours. */
export function readDevice(
  secrets: Secrets,
  cookie: string | undefined,
): { id: string; userId: string } | undefined {
  const [userId = '', id = '', mac = ''] = cookie?.split('.') ?? [];
  if (!mac || !equalBytes(Buffer.from(mac, 'base64url'), secrets.mac('device', userId, id))) return undefined;
  return { id, userId };
}
