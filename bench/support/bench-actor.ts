import type { Kysely } from 'kysely';
import { readConfig } from '#server/platform/config.ts';
import { type AccountId, type ActorContext, systemContext } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { silentLog } from '#server/platform/log.ts';
import { deriveSecrets } from '#server/platform/secrets.ts';

type Acting = { accountId: AccountId; userId?: string; now: () => Date };

/** The owner of a seeded account, as the routes hand one over. */
export function actAs(db: Kysely<Database>, { accountId, userId = '', now }: Acting): ActorContext {
  const context = systemContext({
    db,
    clock: { now },
    log: silentLog,
    secrets: deriveSecrets(Buffer.alloc(32, 7)),
    config: readConfig({ PORT: '0' }),
  });
  const actor = {
    accountId,
    userId,
    sessionId: '',
    name: 'Bench',
    role: 'owner',
    generation: 0,
    provenAt: now(),
  } as const;
  return { ...context, actor };
}
