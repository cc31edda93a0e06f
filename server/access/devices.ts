import { randomBytes } from 'node:crypto';
import { equalBytes, type Secrets } from '#server/platform/secrets.ts';

/** A mark that this person finished a sign-in in this browser. It opens nothing; it only gives the browser a password counter of its own. */
export function mintDevice(secrets: Secrets, userId: string): string {
  const id = randomBytes(12).toString('base64url');
  return `${userId}.${id}.${secrets.mac('device', userId, id).toString('base64url')}`;
}

/** The device's id, if the mark is one of ours for this person. */
export function readDevice(
  secrets: Secrets,
  cookie: string | undefined,
  userId: string | undefined,
): string | undefined {
  const [markedUser = '', id = '', mac = ''] = cookie?.split('.') ?? [];
  if (!userId || markedUser !== userId) return undefined;
  return equalBytes(Buffer.from(mac, 'base64url'), secrets.mac('device', markedUser, id)) ? id : undefined;
}
