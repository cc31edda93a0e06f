import { undoDays } from '#contract/contact-acts.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { deleteOldActRows } from './queries/acts.ts';
import { deleteField, findRemovedField, stripField } from './queries/fields.ts';

const rowsAtOnce = 5000;
const daySeconds = 86_400;

/** Forgets what acts kept once they can be undone no more, and takes away the values of fields that were removed. */
export async function cleanUpContacts(context: Context): Promise<void> {
  const before = secondsFrom(context.clock.now(), -undoDays * daySeconds);
  while ((await deleteOldActRows(context.db, { before, limit: rowsAtOnce })) === rowsAtOnce);
  for (let field = await findRemovedField(context.db); field; field = await findRemovedField(context.db))
    await stripSome(context, field);
}

async function stripSome(context: Context, field: { accountId: string; id: string }): Promise<void> {
  await inTransaction(context, async ({ db }) => {
    if ((await stripField(db, field, rowsAtOnce)) === 0) await deleteField(db, field);
  });
}
