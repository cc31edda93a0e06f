import { expectActivity, recordActivity } from '#server/accounts/activity.ts';
import type { OnTextDelivery } from '#server/accounts/security-texts.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import type { MailOutcome } from '#server/platform/mail/outbox.ts';
import { setDelivery } from './queries/code-sends.ts';
import { findPerson } from './queries/people.ts';

/** Takes what the carrier or the mail server says of a code; the open code page shows it. It costs no try. */
export function codeDeliveryRecorder(context: Context): OnTextDelivery {
  return (key, known) =>
    inTransaction(context, async (context) => {
      // The log before the code, as whoever enters it does: the other way round the two could wait for each other.
      if (known.delivery === 'failed') await expectActivity(context, key.accountId);
      const send = await setDelivery(context.db, key, known);
      if (!send || known.delivery !== 'failed') return;
      const person = await findPerson(context.db, key.accountId, send.userId);
      if (!person) return;
      await recordActivity(context, {
        accountId: key.accountId,
        action: 'code.delivery_failed',
        result: 'refused',
        actor: person,
        method: send.channel,
      });
    });
}

/** The same for codes by e-mail, whose mail carries the id of the code. */
export function codeMailRecorder(context: Context): (outcome: MailOutcome) => Promise<void> {
  const record = codeDeliveryRecorder(context);
  return async (outcome) => {
    if (outcome.sent) await record(outcome, { delivery: 'sent', note: null });
    else if (outcome.permanent) await record(outcome, { delivery: 'failed', note: outcome.reason });
  };
}
