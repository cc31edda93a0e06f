import { undoDays } from '#contract/contact-acts.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { deleteInBatches, rowsPerBatch } from '#server/platform/jobs/batches.ts';
import { lowestId } from '#server/platform/time-ids.ts';
import { clearAct, deleteSomeActRows, listActsToClear } from './queries/acts.ts';
import { clearField, findRemovedField, stripField } from './queries/fields.ts';

const actsAtOnce = 100;
const daySeconds = 86_400;

/** Forgets what acts kept once they can be undone no more, and takes away the values of fields that were removed. */
export async function cleanUpContacts(context: Context): Promise<void> {
  await clearOldActs(context);
  for (let field = await findRemovedField(context.db); field; field = await findRemovedField(context.db)) {
    let after: string | undefined = lowestId;
    while (after !== undefined) after = await stripField(context.db, field, { after, limit: rowsPerBatch });
    await clearField(context.db, field);
  }
}

async function clearOldActs({ db, clock }: Context): Promise<void> {
  const before = secondsFrom(clock.now(), -undoDays * daySeconds);
  for (let full = true; full; ) {
    const old = await listActsToClear(db, { before, limit: actsAtOnce });
    for (const act of old) {
      await deleteInBatches((atMost) => deleteSomeActRows(db, act, atMost));
      await clearAct(db, act);
    }
    full = old.length === actsAtOnce;
  }
}
