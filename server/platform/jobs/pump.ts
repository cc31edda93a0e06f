import type { Log } from '#server/platform/log.ts';

export type Pump = { wake(): void; stop(): Promise<void> };

/**
 * Calls `take` until it answers that nothing was left, then waits to be woken, or for the poll (milliseconds) in case a wake-up was
 * lost. A failure is logged and tried again after the poll. `stop` waits for the call that is under way.
 */
export function startPump(options: {
  name: string;
  log: Log;
  pollMs: number;
  take(): Promise<number>;
}): Pump {
  let stopped = false;
  let woken = false;
  let rouse: () => void = () => {};

  async function round(): Promise<number> {
    try {
      return await options.take();
    } catch (error) {
      if (!stopped)
        options.log.error(
          { pump: options.name, error: String(error) },
          'A round failed; it will be tried again.',
        );
      return 0;
    }
  }

  function rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, options.pollMs);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function work(): Promise<void> {
    while (!stopped) {
      woken = false;
      const taken = await round();
      if (taken === 0 && !woken && !stopped) await rest();
    }
  }

  const done = work();
  return {
    wake() {
      woken = true;
      rouse();
    },
    async stop() {
      stopped = true;
      rouse();
      await done;
    },
  };
}
