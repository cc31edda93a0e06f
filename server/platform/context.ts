import type { Kysely } from 'kysely';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './db/schema.ts';
import type { Log } from './log.ts';
import type { Secrets } from './secrets.ts';

declare const accountBrand: unique symbol;
/** The id of an account. Only the session check and the makers of accounts mint one; every query takes it. */
export type AccountId = string & { readonly [accountBrand]: true };

/** What every verb is given first: the database (the pool, or the open transaction), the clock, and who asks from where. */
export type Context = {
  db: Kysely<Database>;
  clock: Clock;
  log: Log;
  secrets: Secrets;
  config: Config;
  requestId: string;
  client: { address: string; agent: string };
};

/** Somebody who is signed in. */
export type Actor = {
  accountId: AccountId;
  userId: string;
  sessionId: string;
  name: string;
  role: 'owner' | 'member';
  /** Of the person when the session was checked: whoever locks the person compares it, for the session may have ended since. */
  generation: number;
  /** When both factors were last proven. */
  provenAt: Date;
};

/** The actor with all that the session check found in its one query. */
export type SignedIn = Actor & {
  email: string;
  method: 'sms' | 'email';
  accountName: string;
  /** The owner of an account that is marked as the operator's. */
  isOperator: boolean;
  timeZone: string;
  lastSeenAt: Date;
  endsAt: Date;
};

export type ActorContext = Context & { actor: Actor };

/** The context of work that nobody asked for over the network: jobs, the command line. */
export function systemContext(
  parts: Pick<Context, 'db' | 'clock' | 'log' | 'secrets' | 'config'>,
  requestId = 'system',
): Context {
  return { ...parts, requestId, client: { address: '', agent: '' } };
}
