import { measureText } from '#contract/segments.ts';
import { codeDeliveryRecorder, codeMailRecorder } from './access/deliveries.ts';
import { deleteExpired, sweepAccess } from './access/jobs.ts';
import { deleteOldLinks } from './accounts/jobs.ts';
import {
  type OnTextDelivery,
  openTextLane,
  recordTextReceipt,
  type SubmitText,
} from './accounts/security-texts.ts';
import type { Exchange, ExchangeEvents, Receipt } from './carriers/carrier.ts';
import { openExchange } from './carriers/exchange.ts';
import { carrierKinds } from './carriers/kinds.ts';
import { findSimulatorMailUrl, startSimulator } from './carriers/simulator/simulator.ts';
import { recordInbound } from './messaging/inbound.ts';
import { deleteOldStrays, sweepMessages } from './messaging/jobs.ts';
import { openMessageLane } from './messaging/outbox.ts';
import { deleteOldProofs } from './messaging/own-mobiles.ts';
import { recordReceipt } from './messaging/receipts.ts';
import { openUrgentGate, type UrgentGate } from './messaging/urgent-gate.ts';
import type { Context } from './platform/context.ts';
import type { Ground } from './platform/ground.ts';
import { startPump } from './platform/jobs/pump.ts';
import { sendDueMails, smtpTransport } from './platform/mail/outbox.ts';

const pollMs = 250;
const sweepMs = 1000;
const cleanUpMs = 60_000;

/** The worker's half of the process: the link to the carrier, the lanes that feed it, mails, and what must be put right from time to time. */
export async function startWorker(
  { config, connection, listener, log }: Ground,
  context: Context,
): Promise<{ stop(): Promise<void> }> {
  const simulator = config.simulator
    ? await startSimulator({ pool: connection.pool, db: connection.db, clock: context.clock, log })
    : undefined;
  const onDelivery = codeDeliveryRecorder(context);
  const exchange = await openExchange(context, {
    kinds: carrierKinds,
    events: listenToCarriers(context, onDelivery),
    listener,
  });
  const mailUrl = async () => config.smtpUrl ?? findSimulatorMailUrl(context);
  const mail = smtpTransport({ url: mailUrl, from: config.mailFrom });
  const gate = openUrgentGate(context);
  const textLane = openTextLane(context, submitSecurityText(context, exchange, gate), onDelivery);
  const messageLane = openMessageLane(context, (part) => exchange.submit(exchange.defaultRouteId(), part));
  const onMailOutcome = codeMailRecorder(context);
  const pump = (name: string, everyMs: number, take: () => Promise<number>) =>
    startPump({ name, log, pollMs: everyMs, take });
  const texts = pump('security texts', pollMs, () => textLane.take());
  const messages = pump('messages', pollMs, () => messageLane.take());
  const mails = pump('mails', pollMs, () => sendDueMails(context, mail, onMailOutcome));
  const sweep = pump('sweep', sweepMs, () => sweepAll(context, onDelivery));
  const cleanUp = pump('clean-up', cleanUpMs, () => deleteAllExpired(context));
  listener.on('security_texts', () => texts.wake());
  listener.on('messages', () => messages.wake());
  listener.on('mail', () => mails.wake());
  return {
    async stop() {
      gate.close();
      const pumps = [texts, messages, mails, sweep, cleanUp];
      await Promise.all([...pumps.map((each) => each.stop()), exchange.close()]);
      await Promise.all([textLane.drain(), messageLane.drain()]);
      mail.close();
      await simulator?.stop();
    },
  };
}

function listenToCarriers(context: Context, onDelivery: OnTextDelivery): ExchangeEvents {
  return {
    onReceipt: async (_routeId, receipt) => {
      if (!(await isSecurityReceipt(context, receipt, onDelivery))) await recordReceipt(context, receipt);
    },
    onInbound: (routeId, part) => recordInbound(context, part, routeId),
  };
}

const failures: readonly string[] = ['failed', 'expired', 'deleted', 'rejected'];

type SeenReceipt = Pick<Receipt, 'carrierId' | 'source' | 'destination' | 'reason'> & { status: string };

/** Receipts of codes and notices go to their own tables and are seen by nobody else. */
async function isSecurityReceipt(
  context: Context,
  receipt: SeenReceipt,
  onDelivery: OnTextDelivery,
): Promise<boolean> {
  const delivery =
    receipt.status === 'delivered' ? 'delivered' : failures.includes(receipt.status) ? 'failed' : null;
  const { carrierId, reason } = receipt;
  return recordTextReceipt(
    context,
    {
      carrierId,
      recipients: [receipt.source, receipt.destination],
      delivery,
      note: delivery === 'failed' ? (reason ?? null) : null,
    },
    onDelivery,
  );
}

function submitSecurityText(context: Context, exchange: Exchange, gate: UrgentGate): SubmitText {
  return async ({ id, recipient, text, expiresAt }) => {
    const routeId = exchange.defaultRouteId();
    if (!(await gate.pass(routeId)))
      return { outcome: 'unwritten', reason: 'More codes wait than may leave a second.' };
    return exchange.submit(routeId, {
      sender: context.config.sharedNumber,
      recipient,
      text,
      encoding: measureText(text).encoding,
      clientReference: id,
      validityMinutes: Math.max(1, Math.ceil((expiresAt.getTime() - context.clock.now().getTime()) / 60_000)),
      lane: 'urgent',
    });
  };
}

async function sweepAll(context: Context, onDelivery: OnTextDelivery): Promise<number> {
  await sweepAccess(context);
  await sweepMessages(context, {
    isTaken: (parked) =>
      isSecurityReceipt(
        context,
        {
          carrierId: parked.carrierId,
          status: parked.state,
          source: parked.recipient,
          destination: parked.recipient,
          reason: parked.note ?? undefined,
        },
        onDelivery,
      ),
  });
  return 0;
}

async function deleteAllExpired(context: Context): Promise<number> {
  await deleteExpired(context);
  await deleteOldLinks(context);
  await deleteOldStrays(context);
  await deleteOldProofs(context);
  return 0;
}
