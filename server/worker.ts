import { codeDeliveryRecorder, codeMailRecorder } from './access/deliveries.ts';
import { deleteExpired, sweepAccess } from './access/jobs.ts';
import { deleteOldLinks } from './accounts/jobs.ts';
import {
  type OnTextDelivery,
  openTextLane,
  recordTextReceipts,
  type TextReceipt,
} from './accounts/security-texts.ts';
import { openExchange } from './carriers/exchange.ts';
import { carrierKinds } from './carriers/kinds.ts';
import { findSimulatorMailUrl, startSimulator } from './carriers/simulator/simulator.ts';
import { deleteOldToldEvents } from './carriers/told-events.ts';
import { openUrgentGate } from './carriers/urgent-gate.ts';
import { openImporter } from './contacts/imports/import-job.ts';
import { clearOldImports } from './contacts/imports/jobs.ts';
import { cleanUpContacts } from './contacts/jobs.ts';
import { cancelWaiting } from './messaging/cancel.ts';
import { watchCodeSender } from './messaging/code-sender-watch.ts';
import { submitSecurityText } from './messaging/code-submission.ts';
import { recordInbound } from './messaging/inbound.ts';
import { cleanUpMessages, sweepMessages } from './messaging/jobs.ts';
import { deleteOldProofs } from './messaging/own-mobiles.ts';
import type { SeenReceipt, TakeReceipts } from './messaging/receipts.ts';
import { openSending, type Sending } from './messaging/sending.ts';
import { markStretches } from './messaging/stretches.ts';
import { conversing } from './messenger/arrivals.ts';
import { cleanUpMessenger, sweepMessenger } from './messenger/jobs.ts';
import type { Context } from './platform/context.ts';
import { connect } from './platform/db/connect.ts';
import type { Ground } from './platform/ground.ts';
import { startPump } from './platform/jobs/pump.ts';
import { sendDueMails, smtpTransport } from './platform/mail/outbox.ts';

const pollMs = 250;
const sweepMs = 1000;
const cleanUpMs = 60_000;
const historyMs = 30_000;
const importMs = 1000;
// What a campaign may take of the event loop that login codes go through as well, and what while codes are leaving.
const bulkShare = 0.6;
const bulkShareBesideCodes = 0.3;
const codesLeaveMs = 2000;

/** The worker's half of the process: the link to the carrier, the lanes that feed it, mails, and what must be put right from time to time. */
export async function startWorker(
  { config, connection, listener, log }: Ground,
  context: Context,
): Promise<{ stop(): Promise<void> }> {
  const simulator = config.simulator
    ? await startSimulator({
        pool: connection.pool,
        db: connection.db,
        clock: context.clock,
        log,
        ...guestOf(context),
      })
    : undefined;
  const onDelivery = codeDeliveryRecorder(context);
  const sending = openSendingOf(context, onDelivery);
  const exchange = await openExchange(context, {
    kinds: carrierKinds,
    events: {
      onReceipt: (routeId, receipt) => sending.desk.record(routeId, receipt),
      onInbound: (routeId, part) => recordInbound(context, part, { routeId, conversing }),
    },
    listener,
  });
  const mailUrl = async () => config.smtpUrl ?? findSimulatorMailUrl(context);
  const mail = smtpTransport({ url: mailUrl, from: config.mailFrom });
  const gate = openUrgentGate(context);
  const urgent = connect(connection.url, { log, max: 1 });
  const codeSender = await watchCodeSender(context, listener);
  const textLane = openTextLane(context, {
    claimsOn: urgent.db,
    submit: submitSecurityText(context, { exchange, gate, keptSender: codeSender.kept }),
    onDelivery,
  });
  const lanes = sending.openLanes(exchange, {
    onRoom() {
      if (lanes.normal.isHungry()) normal.wake();
      if (lanes.bulk.isHungry()) bulk.wake();
    },
    bulkShare: () => (textLane.tookWithin(codesLeaveMs) ? bulkShareBesideCodes : bulkShare),
  });
  const onMailOutcome = codeMailRecorder(context);
  const pump = (name: string, everyMs: number, take: () => Promise<number>) =>
    startPump({ name, log, pollMs: everyMs, take });
  const texts = pump('security texts', pollMs, () => textLane.take());
  const normal = pump('normal lane', pollMs, () => lanes.normal.take());
  const bulk = pump('bulk lane', pollMs, () => lanes.bulk.take());
  const senders = pump('sender of codes', sweepMs, () => codeSender.look().then(() => 0));
  const mails = pump('mails', pollMs, () => sendDueMails(context, mail, onMailOutcome));
  const sweep = pump('sweep', sweepMs, () => sweepAll(context, sending));
  const cleanUp = pump('clean-up', cleanUpMs, () => deleteAllExpired(context, sending));
  const importer = openImporter(context, cancelWaiting);
  const imports = pump('imports', importMs, () => importer.take());
  const history = pump('history', historyMs, () => markStretches(context));
  await Promise.all([
    listener.on('security_texts', () => texts.wake()),
    listener.on('messages', () => {
      normal.wake();
      bulk.wake();
    }),
    listener.on('mail', () => mails.wake()),
    listener.on('imports', () => imports.wake()),
  ]);
  return {
    async stop() {
      gate.close();
      importer.stop();
      const pumps = [texts, normal, bulk, senders, mails, sweep, cleanUp, imports, history];
      await Promise.all([...pumps.map((each) => each.stop()), exchange.close()]);
      await Promise.all([textLane.drain(), lanes.normal.drain(), lanes.bulk.drain()]);
      await sending.drain();
      await urgent.close();
      mail.close();
      await simulator?.stop();
    },
  };
}

/** Where what carriers report is taken in; a web process has one too, for those that report over HTTP. */
export function openSendingOf(context: Context, onDelivery = codeDeliveryRecorder(context)): Sending {
  return openSending(context, { takeOthers: takeSecurityReceipts(context, onDelivery) });
}

// Eight characters, which is as many as SMPP 3.4 allows and as the oldest clients take.
function guestOf({ config, secrets }: Context): { guest?: { port: number; password: string } } {
  if (config.simulatorSmppPort === 0) return {};
  const password = secrets.mac('simulator guest').toString('hex').slice(0, 8);
  return { guest: { port: config.simulatorSmppPort, password } };
}

const failures: readonly string[] = ['failed', 'expired', 'deleted', 'rejected'];

/** Receipts of codes and notices go to their own tables and are seen by nobody else. */
function takeSecurityReceipts(context: Context, onDelivery: OnTextDelivery): TakeReceipts {
  return (receipts) => recordTextReceipts(context, receipts.map(describeTextReceipt), onDelivery);
}

function describeTextReceipt({ status, note, ...receipt }: SeenReceipt): TextReceipt {
  const delivery = status === 'delivered' ? 'delivered' : failures.includes(status) ? 'failed' : null;
  return { ...receipt, delivery, note: delivery === 'failed' ? note : null };
}

async function sweepAll(context: Context, sending: Sending): Promise<number> {
  await sweepAccess(context);
  await sweepMessages(context, sending, conversing);
  await sweepMessenger(context);
  return 0;
}

async function deleteAllExpired(context: Context, { news }: Sending): Promise<number> {
  await deleteExpired(context);
  await deleteOldLinks(context);
  await cleanUpMessages(context, news);
  await deleteOldProofs(context);
  await cleanUpMessenger(context);
  await deleteOldToldEvents(context);
  await clearOldImports(context);
  await cleanUpContacts(context);
  return 0;
}
