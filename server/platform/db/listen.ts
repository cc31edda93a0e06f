import pg from 'pg';
import type { Log } from '../log.ts';

export type Listener = {
  /**
   * Resolves when whatever is announced from then on is heard: what it is about is to be read after that, not before. While the line is
   * lost it resolves at once; `onGap` tells when it is found again.
   */
  on(channel: string, hear: (payload: string) => void): Promise<void>;
  /** Called after the line was lost and found again: what was announced in between is unknown. */
  onGap(hear: () => void): void;
  close(): Promise<void>;
};

const retryMs = 250;

/** One connection that hears what other processes announce (LISTEN); it reconnects by itself. */
export async function listen(url: string, log: Log): Promise<Listener> {
  const hearers = new Map<string, ((payload: string) => void)[]>();
  const gapHearers: (() => void)[] = [];
  let client: pg.Client | undefined;
  let closed = false;
  let asking: Promise<void> = Promise.resolve();

  async function open(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, keepAlive: true });
    fresh.on('notification', ({ channel, payload }) => {
      for (const hear of hearers.get(channel) ?? []) hear(payload ?? '');
    });
    fresh.on('error', (error) => log.warn({ error: error.message }, 'The listening connection was lost.'));
    fresh.on('end', () => {
      if (!closed && client === fresh) reopen();
    });
    await fresh.connect();
    for (const channel of hearers.keys()) await fresh.query(`listen ${channel}`);
    client = fresh;
  }

  function reopen(): void {
    client = undefined;
    setTimeout(() => {
      if (closed) return;
      open().then(
        () => {
          for (const hear of gapHearers) hear();
        },
        () => reopen(),
      );
    }, retryMs);
  }

  await open();
  return {
    on(channel, hear) {
      const known = hearers.get(channel);
      if (known) known.push(hear);
      else {
        hearers.set(channel, [hear]);
        asking = asking
          .then(async () => void (await client?.query(`listen ${channel}`)))
          .catch((error: Error) => log.warn({ error: error.message }, 'LISTEN failed.'));
      }
      return asking;
    },
    onGap: (hear) => {
      gapHearers.push(hear);
    },
    async close() {
      closed = true;
      await client?.end();
    },
  };
}
