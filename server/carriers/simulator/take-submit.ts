import { setTimeout } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import type { InboundPart } from '#server/carriers/carrier.ts';
import { ESME_RINVDSTADR, ESME_ROK, ESME_RTHROTTLED } from '#server/carriers/smpp/status.ts';
import type { Clock } from '#server/platform/clock.ts';
import * as queries from './queries.ts';

export type SubmitResult = { messageId: string; status: number } | 'silence';

type Desk = { db: queries.SimulatorDb; clock: Clock };

/** Takes a text for a pretend phone and does as its mode says; the phone comes into being with its first text. */
export async function takeSubmit(
  desk: Desk,
  { from, to, text, concatenation }: InboundPart,
): Promise<SubmitResult> {
  const handset = await queries.upsertHandset(desk.db, to, desk.clock.now());
  if (handset.mode === 'throttle') return { messageId: '', status: ESME_RTHROTTLED };
  if (handset.mode === 'delay') await waitUntil(desk.clock, handset.delaySeconds);
  const id = uuid();
  const at = desk.clock.now();
  const arrived = handset.mode !== 'fail' && handset.mode !== 'reject';
  await desk.db.transaction().execute(async (db) => {
    const row = { id, handset: to, other: from, at };
    if (concatenation && arrived) {
      const { reference, total, number } = concatenation;
      await keepPart(db, { handset: to, other: from, reference, total, part: number, text, at });
    } else {
      await queries.insertText(db, {
        ...row,
        direction: 'to_handset',
        text,
        state: arrived ? 'received' : 'refused',
      });
    }
    const stat = statOf(handset.mode);
    if (stat) await queries.insertReceipt(db, { id, handset: to, sender: from, stat, at });
  });
  if (handset.mode === 'lost') return 'silence';
  return handset.mode === 'reject'
    ? { messageId: '', status: ESME_RINVDSTADR }
    : { messageId: id, status: ESME_ROK };
}

async function keepPart(db: queries.SimulatorDb, part: queries.PartRow): Promise<void> {
  await queries.lockParts(db, part);
  await queries.upsertPart(db, part);
  const parts = await queries.listParts(db, part);
  if (parts.length < part.total) return;
  const { handset, other, at } = part;
  const text = parts.map((each) => each.text).join('');
  await queries.insertText(db, {
    id: uuid(),
    handset,
    other,
    direction: 'to_handset',
    text,
    state: 'received',
    at: new Date(at),
  });
  await queries.deleteParts(db, part);
}

function statOf(mode: queries.HandsetRow['mode']): queries.ReceiptRow['stat'] | undefined {
  if (mode === 'fail') return 'UNDELIV';
  return mode === 'normal' || mode === 'delay' ? 'DELIVRD' : undefined;
}

const LOOK_MS = 100;

// By the installation's clock, which the simulator may move: a phone that is an hour late arrives when the hour was skipped.
async function waitUntil(clock: Clock, delaySeconds: number): Promise<void> {
  const due = clock.now().getTime() + delaySeconds * 1000;
  for (;;) {
    const leftMs = due - clock.now().getTime();
    if (leftMs <= 0) return;
    await setTimeout(Math.min(leftMs, LOOK_MS), undefined, { ref: false });
  }
}
