import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '#server/platform/config.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { addRoute, changeLimit, changeRoute, removeRoute, setDefaultRoute } from './route-changes.ts';
import { testRoute } from './route-trial.ts';

let database: TestDatabase;
let operator: ActorContext;

const smpp = { host: '127.0.0.1', port: 1, systemId: 'corella', tls: false };
const telco = { id: 'telco', name: 'Telco', kind: 'smpp', smpp, secret: 'open sesame' } as const;

beforeAll(async () => {
  database = await createTestDatabase();
  const worker = workerContext(database.db, standingClock());
  const config = readConfig({ CORELLA_SIMULATOR: 'off', CORELLA_SMTP_URL: 'smtp://127.0.0.1:1' });
  operator = { ...(await createTextingAccount(worker)), config };
  await addRoute(operator, telco);
  await addRoute(operator, { ...telco, id: 'second' });
});
afterAll(() => database.close());

const verbs: Record<string, (who: ActorContext) => Promise<unknown>> = {
  addRoute: (who) => addRoute(who, { ...telco, id: 'third' }),
  changeRoute: (who) => changeRoute(who, 'telco', { version: 0, name: 'Other' }),
  removeRoute: (who) => removeRoute(who, 'second', async () => false),
  setDefaultRoute: (who) => setDefaultRoute(who, 'second'),
  changeLimit: (who) => changeLimit(who, { key: 'lane:urgent', perSecond: 5 }),
  testRoute: (who) => testRoute(who, { kind: 'smpp', smpp }),
};

test.each(Object.entries(verbs))(
  '%s is refused and does nothing for an operator whose access ended since the session check',
  async (_name, act) => {
    const rows = async () => ({
      routes: await database.db.selectFrom('routes').selectAll().orderBy('id').execute(),
      limits: await database.db.selectFrom('rateLimits').selectAll().execute(),
      lines: await database.db.selectFrom('activities').select('seq').execute(),
    });
    const before = await rows();
    const gone = { ...operator, actor: { ...operator.actor, generation: operator.actor.generation - 1 } };
    expect(await codeOf(act(gone))).toBe('not_signed_in');
    expect(await rows()).toEqual(before);
  },
);
