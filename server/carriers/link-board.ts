import { v7 as uuid } from 'uuid';
import { announceToOperators } from '#server/accounts/operators.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { storableText } from '#server/platform/storable-text.ts';
import type { LinkState } from './carrier.ts';
import { type LinkRow, putLinks } from './queries/links.ts';

const writeEveryMs = 2000;
/** Rows of processes that ended without taking them down. */
const deadSeconds = 60;

type ReadLinks = () => Iterable<{ routeId: string; links: LinkState[] }>;

/** Shows the links of this process to the operators: what they count every two seconds, and a change of state at once. */
export class LinkBoard {
  readonly #context: Context;
  readonly #read: ReadLinks;
  readonly #processId = uuid();
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> = Promise.resolve();
  #isWaiting = false;
  #shown = '';
  #closed = false;

  constructor(context: Context, read: ReadLinks) {
    this.#context = context;
    this.#read = read;
    this.#timer = setInterval(() => this.refresh(), writeEveryMs);
  }

  /** Writes soon; what changes while a write is under way is written by the next one. */
  refresh(): void {
    if (this.#isWaiting || this.#closed) return;
    this.#isWaiting = true;
    this.#writing = this.#writing.then(() => {
      this.#isWaiting = false;
      return this.#closed ? undefined : this.#write(this.#readRows());
    });
  }

  /** Takes down what this process has shown. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#writing;
    await this.#write([]);
  }

  #readRows(): LinkRow[] {
    return [...this.#read()].flatMap(({ routeId, links }) =>
      links.map(({ name, state, reason, since, ...figures }) => {
        const { window, inFlight, acceptedPerSecond, learnedRate } = figures;
        return {
          routeId,
          link: name,
          state,
          reason: storableText(reason),
          since,
          figures: { window, inFlight, acceptedPerSecond, learnedRate },
        };
      }),
    );
  }

  // The board is only looked at: when it cannot be written, texts go on all the same.
  async #write(rows: LinkRow[]): Promise<void> {
    const now = this.#context.clock.now();
    const line = { processId: this.#processId, now, deadBefore: secondsFrom(now, -deadSeconds) };
    try {
      await putLinks(this.#context.db, line, rows);
      const states = JSON.stringify(
        rows.map(({ routeId, link, state, reason }) => [routeId, link, state, reason]),
      );
      if (states === this.#shown) return;
      this.#shown = states;
      await announceToOperators(this.#context, { type: 'carriers.changed' });
    } catch (error) {
      this.#context.log.warn({ error: String(error) }, 'The state of the carriers could not be shown.');
    }
  }
}
