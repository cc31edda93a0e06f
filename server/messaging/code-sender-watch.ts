import type { Context } from '#server/platform/context.ts';
import type { Listener } from '#server/platform/db/listen.ts';
import { findCodeSender } from './queries/code-sender.ts';

export type KeptForCodes = { address: string; routeId: string | null };

/** Announced whenever another sender is kept for codes, or none. */
export const codeSenderChannel = 'code_sender';

const retryMs = 1000;

/**
 * Answers the sender that the operator keeps for login codes, from the moment of a change on. It is read beforehand: a code that had to
 * wait for that would wait behind a campaign. While it cannot be read, what was known counts.
 */
export async function watchCodeSender(
  { db, log }: Context,
  listener: Pick<Listener, 'on' | 'onGap'>,
): Promise<() => Promise<KeptForCodes | undefined>> {
  let kept: KeptForCodes | undefined;
  let reading: Promise<void> = Promise.resolve();

  async function read(): Promise<void> {
    kept = await findCodeSender(db);
  }

  async function readAnew(): Promise<void> {
    try {
      await read();
    } catch (error) {
      log.error(
        { error: String(error) },
        'The sender of login codes could not be read; the one before counts.',
      );
      setTimeout(follow, retryMs).unref();
    }
  }

  function follow(): void {
    reading = reading.then(readAnew);
  }

  listener.on(codeSenderChannel, follow);
  listener.onGap(follow);
  reading = read();
  await reading;
  return async () => {
    await reading;
    return kept;
  };
}
