import type { Config } from './config.ts';
import type { Connection } from './db/connect.ts';
import type { Listener } from './db/listen.ts';
import type { Log } from './log.ts';
import type { Secrets } from './secrets.ts';

/** What a process stands on before any feature is built. */
export type Ground = {
  config: Config;
  connection: Connection;
  listener: Listener;
  log: Log;
  secrets: Secrets;
};
