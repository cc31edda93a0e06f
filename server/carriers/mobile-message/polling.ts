import type { CarrierEvents, OutgoingPart } from '../carrier.ts';
import type { Verdict } from '../http/carrier.ts';
import type { HttpClient } from '../http/client.ts';
import { readInbound, readJson, readStatus } from './hook.ts';

type NewsOptions = Pick<CarrierEvents, 'onReceipt' | 'onInbound'> & {
  client: HttpClient;
  clock: { now(): Date };
  /** Runs work once for a key, whichever process asks and however often; without it, once in this process. */
  once?(key: string, work: () => Promise<void>): Promise<void>;
};

type Awaited = { carrierId: string; nextAt: number; waitMs: number; until: number };

const AT_A_TIME = 10;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 3_600_000;
const PATIENCE_MS = 48 * 3_600_000;
const AWAITED_AT_MOST = 20_000;
const PAGE = 200;
const PAGES = 10;

// Where the service cannot call us: each text is asked after, ever more rarely, and the list of what came in is read from its newest end.
export class PolledNews {
  readonly #options: NewsOptions;
  readonly #awaited = new Map<string, Awaited>();
  readonly #seen = new Set<string>();

  constructor(options: NewsOptions) {
    this.#options = options;
  }

  /** Remembers what the service took, to ask after it. */
  await(parts: readonly OutgoingPart[], verdicts: readonly Verdict[]): void {
    const now = this.#options.clock.now().getTime();
    for (const verdict of verdicts.slice(0, parts.length)) {
      if (verdict.outcome !== 'accepted' || this.#awaited.size >= AWAITED_AT_MOST) continue;
      const { carrierId } = verdict;
      const nextAt = now + FIRST_WAIT_MS;
      this.#awaited.set(carrierId, { carrierId, nextAt, waitMs: FIRST_WAIT_MS, until: now + PATIENCE_MS });
    }
  }

  async take(): Promise<void> {
    const now = this.#options.clock.now().getTime();
    const due = [...this.#awaited.values()].filter(({ nextAt }) => nextAt <= now).slice(0, AT_A_TIME);
    for (const each of due) await this.#askAfter(each, now);
    await this.#readInbound();
  }

  async #askAfter(each: Awaited, now: number): Promise<void> {
    each.waitMs = Math.min(each.waitMs * 2, LONGEST_WAIT_MS);
    each.nextAt = now + each.waitMs;
    if (now > each.until) this.#awaited.delete(each.carrierId);
    const path = `/v1/messages?message_id=${encodeURIComponent(each.carrierId)}`;
    const [found] = await this.#list(path);
    if (!found) return;
    const event = readStatus({ message_id: each.carrierId, ...found });
    if (event.kind !== 'receipt' || !event.receipt.final) return;
    await this.#options.onReceipt(event.receipt);
    this.#awaited.delete(each.carrierId);
  }

  // Newest first, so the reading ends at the first page with nothing new on it; from yesterday on, since the day may just have turned.
  async #readInbound(): Promise<void> {
    const from = new Date(this.#options.clock.now().getTime() - 86_400_000).toISOString().slice(0, 10);
    for (let page = 0; page < PAGES; page += 1) {
      const items = await this.#list(`/v1/inbound?from=${from}&limit=${PAGE}&offset=${page * PAGE}`);
      const fresh = items.map(readInbound).filter(({ key }) => !this.#seen.has(key));
      for (const event of fresh.toReversed()) {
        if (event.kind === 'inbound') await this.#once(event.key, () => this.#options.onInbound(event.part));
        this.#seen.add(event.key);
      }
      if (fresh.length === 0 || items.length < PAGE) return;
    }
  }

  #once(key: string, work: () => Promise<void>): Promise<void> {
    const { once } = this.#options;
    return once ? once(key, work) : work();
  }

  async #list(path: string): Promise<Record<string, unknown>[]> {
    const answer = await this.#options.client.request({ method: 'GET', path });
    if (answer.answer !== 'response' || answer.status !== 200) return [];
    const results = readJson(answer.body)?.['results'];
    return Array.isArray(results) ? results.filter((each) => typeof each === 'object' && each !== null) : [];
  }
}
