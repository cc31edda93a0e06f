import type { Clock } from '#server/platform/clock.ts';
import type { Log } from '#server/platform/log.ts';
import { isMagic } from './phones.ts';
import type { SimulatorDb } from './queries/handsets.ts';
import { pruneParts, prunePhones, pruneTexts, pruneTextsOf } from './queries/pruning.ts';

const TEXTS_A_PHONE = 200;
const TEXTS_IN_ALL = 100_000;
const TEXTS_AT_ONCE = 5_000;
const PARTS_KEPT_MS = 86_400_000;
const EVERY_MS = 3_000;

type PruningOptions = { db: SimulatorDb; clock: Clock; log: Log };

/** Keeps the newest texts: 200 a phone, 100,000 in all. The rest goes little by little. */
export class Pruning {
  readonly #options: PruningOptions;
  readonly #crowded = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #fresh = TEXTS_AT_ONCE;
  #running: Promise<void> = Promise.resolve();

  constructor(options: PruningOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.#prune());
    }, EVERY_MS);
    this.#timer.unref();
  }

  note({ texts, crowded }: { texts: number; crowded: string[] }): void {
    this.#fresh += texts;
    for (const number of crowded) this.#crowded.add(number);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #prune(): Promise<void> {
    const numbers = [...this.#crowded];
    this.#crowded.clear();
    try {
      if (numbers.length > 0) await pruneTextsOf(this.#options.db, { numbers, keep: TEXTS_A_PHONE });
      if (this.#fresh >= TEXTS_AT_ONCE) await this.#pruneAll();
    } catch (error) {
      this.#options.log.warn({ error: String(error) }, 'Old pretend texts could not be removed.');
    }
  }

  async #pruneAll(): Promise<void> {
    const { db, clock } = this.#options;
    this.#fresh = 0;
    await pruneParts(db, new Date(clock.now().getTime() - PARTS_KEPT_MS));
    for (;;) {
      const emptied = await pruneTexts(db, { keep: TEXTS_IN_ALL, limit: TEXTS_AT_ONCE });
      if (emptied.length === 0) return;
      await prunePhones(
        db,
        emptied.filter((number) => !isMagic(number)),
      );
    }
  }
}
