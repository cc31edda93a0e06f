import { encodeGsm7 } from '#contract/gsm7.ts';
import { measureText, splitText } from '#contract/segments.ts';
import { addressOfSender } from '#server/carriers/smpp/addresses.ts';
import { encodeHeader, UDH_INDICATOR } from '#server/carriers/smpp/concatenation.ts';
import { PduError } from '#server/carriers/smpp/octets.ts';
import type { Address, MessagePdu } from '#server/carriers/smpp/pdu.ts';
import type { SmppSession } from '#server/carriers/smpp/session.ts';
import { ESME_ROK, ESME_RX_T_APPN } from '#server/carriers/smpp/status.ts';
import { dataCodingOf, encodeText } from '#server/carriers/smpp/texts.ts';
import * as tlv from '#server/carriers/smpp/tlvs.ts';
import type { Log } from '#server/platform/log.ts';
import * as queries from './queries.ts';

const BATCH = 100;
const RETRY_MS = 250;
const LOOK_MS = 2_000;
const ESM_RECEIPT = 0x04;
const STATE = { DELIVRD: 2, UNDELIV: 5 } as const;

type DeliveryOptions = { db: queries.SimulatorDb; log: Log; listReceivers(): SmppSession[] };

/** Carries receipts and the phones' own texts to the clients, each until one of them has acknowledged it. */
export class Deliveries {
  readonly #options: DeliveryOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #wanted = false;
  #stopped = false;
  #turn = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Looks for something to deliver: now, or as soon as the look that is under way has ended. */
  wake(): void {
    if (this.#stopped) return;
    this.#wanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#wanted) this.wake();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    let nextMs = LOOK_MS;
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      nextMs = (await this.#deliverBatch()) ? LOOK_MS : RETRY_MS;
    }
    if (!this.#stopped) this.#timer = setTimeout(() => this.wake(), nextMs);
  }

  // False when something is left that must be tried again.
  async #deliverBatch(): Promise<boolean> {
    const { db, log, listReceivers } = this.#options;
    if (listReceivers().length === 0) return true;
    try {
      const [receipts, texts] = [
        await queries.listReceipts(db, BATCH),
        await queries.listQueuedTexts(db, BATCH),
      ];
      if (receipts.length === BATCH || texts.length === BATCH) this.#wanted = true;
      const sent = await Promise.all(receipts.map((receipt) => this.#deliver([buildReceipt(receipt)])));
      await queries.deleteReceipts(
        db,
        receipts.filter((_, index) => sent[index]).map(({ id }) => id),
      );
      const replied = await Promise.all(texts.map((text) => this.#deliverText(text)));
      const done = [...sent, ...replied].every(Boolean);
      if (!done) this.#wanted = false;
      return done;
    } catch (error) {
      log.warn({ error: String(error) }, 'The pretend network could not look for what it has to deliver.');
      return false;
    }
  }

  async #deliverText(text: queries.TextRow): Promise<boolean> {
    const pdus = buildReply(text);
    if (pdus && !(await this.#deliver(pdus))) return false;
    await queries.markText(this.#options.db, text.id, pdus ? 'sent' : 'refused');
    return true;
  }

  async #deliver(pdus: MessagePdu[]): Promise<boolean> {
    const receivers = this.#options.listReceivers();
    const session = receivers[this.#turn++ % receivers.length];
    if (!session) return false;
    const answers = await Promise.all(pdus.map((pdu) => session.request(pdu)));
    return answers.every((answer) => answer.answer === 'response' && answer.pdu.status !== ESME_RX_T_APPN);
  }
}

/** The deliver_sm of a receipt (SMPP 3.4 appendix B), with the TLVs beside the text. */
function buildReceipt({ id, handset, sender, stat, at }: queries.ReceiptRow): MessagePdu {
  const delivered = stat === 'DELIVRD';
  const date = at.toISOString().replace(/\D/g, '').slice(2, 12);
  const text = `id:${id} sub:001 dlvrd:${delivered ? '001' : '000'} submit date:${date} done date:${date} stat:${stat} err:${delivered ? '000' : '069'} text:`;
  const tlvs = [
    { tag: tlv.RECEIPTED_MESSAGE_ID, value: Buffer.from(`${id}\0`) },
    { tag: tlv.MESSAGE_STATE, value: Buffer.of(STATE[stat]) },
  ];
  return { ...buildDelivery(handset, sender), esmClass: ESM_RECEIPT, shortMessage: encodeGsm7(text), tlvs };
}

// Undefined when the text is for a business name: no phone can answer one.
function buildReply({ id, handset, other, text }: queries.TextRow): MessagePdu[] | undefined {
  if (!/^\+?\d+$/.test(other)) return undefined;
  const { encoding } = measureText(text);
  const parts = splitText(text, { referenceBits: 8 });
  // Taken from the id, so that a second try has the same reference.
  const reference = Number.parseInt(id.slice(-2), 16);
  return parts.map((part, index) => {
    const octets = encodeText(part, encoding);
    const pdu = { ...buildDelivery(handset, other), dataCoding: dataCodingOf(encoding) };
    if (parts.length === 1) return { ...pdu, shortMessage: octets };
    const header = encodeHeader({ reference, total: parts.length, number: index + 1 });
    return { ...pdu, esmClass: UDH_INDICATOR, shortMessage: Buffer.concat([header, octets]) };
  });
}

function buildDelivery(from: string, to: string): MessagePdu {
  return {
    command: 'deliver_sm',
    status: ESME_ROK,
    sequence: 0,
    serviceType: '',
    source: addressOf(from),
    destination: addressOf(to),
    esmClass: 0,
    protocolId: 0,
    priority: 0,
    scheduledAt: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresent: 0,
    dataCoding: 0,
    defaultMessageId: 0,
    shortMessage: new Uint8Array(),
    tlvs: [],
  };
}

// Whatever address a client has used is good enough to be answered.
function addressOf(text: string): Address {
  try {
    return addressOfSender(text);
  } catch (error) {
    if (!(error instanceof PduError)) throw error;
    return { ton: 0, npi: 0, digits: text };
  }
}
