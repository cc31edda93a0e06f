export type Gatherer<Item> = {
  /** Resolves when the item was worked on, with those that came at the same time; rejects when that failed. */
  add(item: Item): Promise<void>;
  /** Resolves when nothing is left. */
  drain(): Promise<void>;
};

type Gathering<Item> = {
  /** Items at which nobody is waited for any more. */
  enough: number;
  most: number;
  waitMs: number;
  work(items: Item[]): Promise<void>;
};

type Held<Item> = { item: Item; resolve(): void; reject(error: unknown): void };

/** Works on items that come one by one in batches: as many as came in a few milliseconds, or while the batch before was worked on. */
export function openGatherer<Item>({ enough, most, waitMs, work }: Gathering<Item>): Gatherer<Item> {
  let held: Held<Item>[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  function look(): void {
    if (running || held.length === 0) return;
    if (held.length >= enough) start();
    else timer ??= setTimeout(start, waitMs);
  }

  function start(): void {
    clearTimeout(timer);
    timer = undefined;
    if (running) return;
    const batch = held.slice(0, most);
    held = held.slice(most);
    running = run(batch).finally(() => {
      running = undefined;
      look();
    });
  }

  async function run(batch: Held<Item>[]): Promise<void> {
    try {
      await work(batch.map(({ item }) => item));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        held.push({ item, resolve, reject });
        look();
      }),
    async drain() {
      while (running || held.length > 0) {
        start();
        await running;
      }
    },
  };
}
