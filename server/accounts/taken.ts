import { brokenIndex } from '#server/platform/db/broken-index.ts';
import { refuseField } from '#server/platform/refusal.ts';

const refusalOfIndex: Record<string, () => Error> = {
  users_email: () => refuseField('email_taken', 'email'),
  users_mobile: () => refuseField('mobile_taken', 'mobile'),
};

/** Runs a write; when another request took the address or the mobile in the meantime, throws email_taken or mobile_taken. */
export async function refuseTaken<R>(write: () => Promise<R>): Promise<R> {
  try {
    return await write();
  } catch (error) {
    throw (refusalOfIndex[brokenIndex(error)] ?? (() => error))();
  }
}
