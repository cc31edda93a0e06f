import { buildReceipt } from '#server/carriers/simulator/delivery-pdus.ts';
import { type Smsc, startSmsc } from '#server/carriers/simulator/smsc.ts';
import { ESME_ROK } from '#server/carriers/smpp/status.ts';

type Receipt = { carrierId: string; handset: string; sender: string };

export type CountingSmsc = {
  smppUrl: string;
  /** How often each number was sent to, login codes left out. */
  taken: Map<string, number>;
  /** Texts that were taken, login codes left out. */
  submitted(): number;
  /** Receipts that were acknowledged. */
  acknowledged(): number;
  /** The login code of the next text to a number. */
  codeFor(mobile: string): Promise<{ code: string; at: number }>;
  close(): Promise<void>;
};

type SmscWishes = {
  /** What the address of the carrier says beside host and port. */
  query: string;
  /** Called with every text. */
  onTaken?(to: string, text: string): void;
};

const unacknowledgedAtMost = 400;
const retryMs = 100;

/**
 * A carrier that takes everything at once, counts it by number, and sends a receipt for each text until it is acknowledged. It keeps
 * nothing on disk: what is measured beside it is the other side.
 */
export async function startCountingSmsc({ query, onTaken }: SmscWishes): Promise<CountingSmsc> {
  const taken = new Map<string, number>();
  const codes = new Map<string, (code: { code: string; at: number }) => void>();
  const queue: Receipt[] = [];
  let sent = 0;
  let submitted = 0;
  let outstanding = 0;
  let acknowledged = 0;
  let isClosed = false;
  let turn = 0;
  const smsc: Smsc = await startSmsc({
    systemId: 'bench',
    password: 'bench',
    async takeSubmit({ to, from, text }) {
      sent += 1;
      const carrierId = sent.toString(16);
      onTaken?.(to, text);
      const code = /^(\d{6})/.exec(text)?.[1];
      if (code) codes.get(to)?.({ code, at: performance.now() });
      else {
        submitted += 1;
        taken.set(to, (taken.get(to) ?? 0) + 1);
        // After the answer: a receipt before it would be another test.
        setImmediate(() => queue.push({ carrierId, handset: to, sender: from }));
      }
      return { messageId: carrierId, status: ESME_ROK };
    },
    onReady: () => sendReceipts(),
  });

  function sendReceipts(): void {
    const receivers = smsc.listReceivers();
    while (queue.length > 0 && outstanding < unacknowledgedAtMost && receivers.length > 0 && !isClosed) {
      const session = receivers[turn++ % receivers.length];
      const receipt = queue.shift();
      if (!session || !receipt) return;
      outstanding += 1;
      void session
        .request(buildReceipt({ ...receipt, stat: 'DELIVRD', at: new Date(), dueAt: new Date() }))
        .then((answer) => {
          outstanding -= 1;
          const isTaken = answer.answer === 'response' && answer.pdu.status === ESME_ROK;
          if (isTaken) acknowledged += 1;
          else queue.push(receipt);
          if (isTaken) sendReceipts();
          else if (!isClosed) setTimeout(sendReceipts, retryMs);
        });
    }
  }

  return {
    smppUrl: `smpp://bench:bench@127.0.0.1:${smsc.port}?${query}`,
    taken,
    submitted: () => submitted,
    acknowledged: () => acknowledged,
    codeFor: (mobile) => new Promise((resolve) => codes.set(mobile, resolve)),
    async close() {
      isClosed = true;
      await smsc.close();
    },
  };
}
