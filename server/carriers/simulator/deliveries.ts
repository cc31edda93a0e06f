import { setTimeout as delay } from 'node:timers/promises';
import type { MessagePdu } from '#server/carriers/smpp/pdu.ts';
import type { SmppSession } from '#server/carriers/smpp/session.ts';
import { ESME_RX_T_APPN } from '#server/carriers/smpp/status.ts';
import type { Clock } from '#server/platform/clock.ts';
import type { Log } from '#server/platform/log.ts';
import { buildReceipt, buildReply } from './delivery-pdus.ts';
import { deleteReceipts, listDue, markText } from './queries/deliveries.ts';
import type { SimulatorDb, TextRow } from './queries/handsets.ts';
import type { ReceiptRow } from './queries/submits.ts';

const IN_FLIGHT_AT_MOST = 1_000;
const RETRY_MS = 250;
const LOOK_MS = 500;
const EARLY_MS = 1_000;

type DeliveryOptions = {
  db: SimulatorDb;
  clock: Clock;
  log: Log;
  /** The clients that can be sent a deliver_sm. */
  listReceivers(): { session: SmppSession; systemId: string }[];
};

/**
 * Carries receipts and the phones' own texts to the clients, each until one of them has acknowledged it. A receipt that was stored just
 * now is carried as it is; the rows are read again for what is due later, was left by another process, or was not taken.
 */
export class Deliveries {
  readonly #options: DeliveryOptions;
  /** What is on its way, or acknowledged and not deleted yet. */
  readonly #inFlight = new Set<string>();
  /** What is being stored: it may be read before it is offered. */
  readonly #reserved = new Set<string>();
  /** What was done with while the rows were read: it may still stand among them. */
  #doneMeanwhile = new Set<string>();
  readonly #settled = new Map<string, () => void>();
  #acknowledged: string[] = [];
  #clearing: Promise<void> | undefined;
  #looking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wanted = false;
  #isBehind = false;
  #stopped = false;
  #turn = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#timer = setTimeout(() => this.wake(), LOOK_MS);
  }

  /** Leaves receipts that are about to be stored to whoever offers them, or releases them. */
  reserve(receipts: ReceiptRow[]): void {
    for (const { id } of receipts) this.#reserved.add(id);
  }

  /** Leaves receipts that were perhaps not stored to the next look. */
  release(receipts: ReceiptRow[]): void {
    for (const { id } of receipts) this.#reserved.delete(id);
  }

  /** Carries receipts that are stored; those that are due later are left for then. */
  offer(receipts: ReceiptRow[]): void {
    this.release(receipts);
    const now = this.#options.clock.now();
    for (const receipt of receipts) {
      const isOurs = !this.#stopped && this.#inFlight.size < IN_FLIGHT_AT_MOST;
      if (isOurs && receipt.dueAt <= now) this.#carryReceipt(receipt);
      else this.#isBehind = true;
    }
  }

  /** Looks for something to carry: now, or as soon as the look that is under way has ended. */
  wake(): void {
    if (this.#stopped) return;
    this.#wanted = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
  }

  /** Resolves when a client has answered this receipt, or after a second. */
  async waitFor(receiptId: string): Promise<void> {
    if (!this.#inFlight.has(receiptId)) return;
    const answered = new Promise<void>((resolve) => this.#settled.set(receiptId, resolve));
    await Promise.race([answered, delay(EARLY_MS, undefined, { ref: false })]);
    this.#settled.delete(receiptId);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await this.#clearing;
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      await this.#carryDue().catch((error: unknown) =>
        this.#options.log.warn(
          { error: String(error) },
          'The pretend network could not look for what it has to deliver.',
        ),
      );
    }
    if (!this.#stopped) this.#timer = setTimeout(() => this.wake(), LOOK_MS);
  }

  async #carryDue(): Promise<void> {
    const { db, clock, listReceivers } = this.#options;
    const systemIds = [...new Set(listReceivers().map(({ systemId }) => systemId))];
    if (systemIds.length === 0 || this.#inFlight.size >= IN_FLIGHT_AT_MOST) return;
    this.#isBehind = false;
    this.#doneMeanwhile = new Set();
    // Those in flight are the oldest rows: they come back, and are passed over.
    const limit = IN_FLIGHT_AT_MOST;
    const { receipts, texts } = await listDue(db, { now: clock.now(), systemIds, limit });
    if (receipts.length === limit || texts.length === limit) this.#isBehind = true;
    for (const receipt of receipts) if (this.#isNew(receipt.id)) this.#carryReceipt(receipt);
    for (const text of texts) if (this.#isNew(text.id)) void this.#carryText(text);
  }

  #isNew(id: string): boolean {
    return [this.#inFlight, this.#reserved, this.#doneMeanwhile].every((ids) => !ids.has(id));
  }

  #finish(id: string): void {
    this.#inFlight.delete(id);
    this.#doneMeanwhile.add(id);
  }

  #carryReceipt(receipt: ReceiptRow): void {
    this.#inFlight.add(receipt.id);
    void this.#deliver(receipt.systemId, [buildReceipt(receipt)]).then((taken) => {
      this.#settled.get(receipt.id)?.();
      if (taken) this.#acknowledge(receipt.id);
      else this.#tryAgain(receipt.id);
    });
  }

  async #carryText(text: TextRow): Promise<void> {
    this.#inFlight.add(text.id);
    const pdus = buildReply(text);
    const taken = pdus === undefined || (await this.#deliver(text.systemId, pdus));
    if (!taken) return this.#tryAgain(text.id);
    await markText(this.#options.db, text.id, pdus ? 'sent' : 'refused')
      .then(() => this.#finish(text.id))
      .catch(() => this.#tryAgain(text.id));
  }

  async #deliver(systemId: string, pdus: MessagePdu[]): Promise<boolean> {
    const receivers = this.#options.listReceivers().filter((each) => each.systemId === systemId);
    const receiver = receivers[this.#turn++ % receivers.length];
    if (!receiver) return false;
    const answers = await Promise.all(pdus.map((pdu) => receiver.session.request(pdu)));
    return answers.every((answer) => answer.answer === 'response' && answer.pdu.status !== ESME_RX_T_APPN);
  }

  #tryAgain(id: string): void {
    setTimeout(() => {
      this.#inFlight.delete(id);
      this.wake();
    }, RETRY_MS).unref();
  }

  #acknowledge(id: string): void {
    this.#acknowledged.push(id);
    this.#clearing ??= this.#clear().finally(() => {
      this.#clearing = undefined;
    });
  }

  // One statement for all that were acknowledged while the one before ran.
  async #clear(): Promise<void> {
    while (this.#acknowledged.length > 0) {
      const ids = this.#acknowledged;
      this.#acknowledged = [];
      try {
        await deleteReceipts(this.#options.db, ids);
        for (const id of ids) this.#finish(id);
      } catch {
        for (const id of ids) this.#tryAgain(id);
      }
      if (this.#isBehind) this.wake();
    }
  }
}
