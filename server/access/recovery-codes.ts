import { randomBytes } from 'node:crypto';
import { recordByActor } from '#server/accounts/activity.ts';
import { sendNotice } from '#server/accounts/notices.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { limits } from './limits.ts';
import type { PersonKey } from './queries/guesses.ts';
import { countRecoveryCodes, replaceRecoveryCodes, spendRecoveryCode } from './queries/recovery-codes.ts';
import { lockActor } from './sessions.ts';

// Without the letters and digits that people mix up (Crockford's base 32).
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Ten codes of 80 random bits, written XXXX-XXXX-XXXX-XXXX; older ones die. Only keyed hashes are stored (SP 800-63B 4.2.1.1). */
export async function makeRecoveryCodes(context: Context, person: PersonKey): Promise<string[]> {
  const codes = Array.from({ length: limits.recoveryCodes }, () =>
    write(randomBytes(limits.recoveryCodeBytes)),
  );
  await replaceRecoveryCodes(
    context.db,
    person,
    codes.map((code) => hashRecoveryCode(context, person, code)),
  );
  return codes;
}

function write(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('');
  return (letters.match(/.{4}/g) ?? []).join('-');
}

function hashRecoveryCode(context: Context, person: PersonKey, code: string): Buffer {
  const plain = code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return context.secrets.mac('recovery_code', person.accountId, person.userId, plain);
}

/** Spends a code, once also among parallel callers; false when it is not one of the person's, or was used. */
export async function takeRecoveryCode(context: Context, person: PersonKey, code: string): Promise<boolean> {
  return spendRecoveryCode(context.db, person, hashRecoveryCode(context, person, code), context.clock.now());
}

/** How many recovery codes of a person still work. */
export async function recoveryCodesLeft(context: Context, person: PersonKey): Promise<number> {
  return countRecoveryCodes(context.db, person);
}

/** New codes for somebody who just confirmed who they are; the old ones die, and the person is told. Refuses `not_signed_in`. */
export async function renewRecoveryCodes(context: ActorContext): Promise<string[]> {
  return inTransaction(context, async (context) => {
    const { actor } = context;
    const person = await lockActor(context);
    const codes = await makeRecoveryCodes(context, actor);
    await recordByActor(context, { action: 'recovery.renewed' });
    await sendNotice(context, {
      accountId: actor.accountId,
      kind: 'recovery.renewed',
      emails: [person.email],
      mobiles: [person.mobile],
    });
    return codes;
  });
}
