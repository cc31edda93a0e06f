import type { Context } from '#server/platform/context.ts';
import type { Listener } from '#server/platform/db/listen.ts';
import { findCodeSender } from './queries/code-sender.ts';

export type KeptForCodes = { address: string; routeId: string | null };

/** Announced whenever another sender is kept for codes, or none. */
export const codeSenderChannel = 'code_sender';

export type CodeSenderWatch = {
  kept(): Promise<KeptForCodes | undefined>;
  /** Reads it without being told: an announcement may be lost. */
  look(): Promise<void>;
};

/**
 * Knows the sender that the operator keeps for login codes, from the moment on when a change is announced. It is read beforehand: a code
 * that had to wait for that would wait behind a campaign. While it cannot be read, what was known counts.
 */
export async function watchCodeSender(
  { db, log }: Context,
  listener: Pick<Listener, 'on'>,
): Promise<CodeSenderWatch> {
  let kept: KeptForCodes | undefined;
  let reading: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const known = reading;
    const found = await findCodeSender(db);
    // What was announced meanwhile is read after it.
    if (reading === known) kept = found;
  }

  await listener.on(codeSenderChannel, () => {
    reading = reading
      .then(look)
      .catch((error: unknown) =>
        log.error(
          { error: String(error) },
          'The sender of login codes could not be read; the one before counts.',
        ),
      );
  });
  await look();
  return {
    look,
    async kept() {
      await reading;
      return kept;
    },
  };
}
