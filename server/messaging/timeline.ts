import type { Output } from '#contract/endpoint.ts';
import type { messaging } from '#contract/messaging.ts';
import type { findMessage, listEvents, listParts, listReceipts } from './queries/messages.ts';

type Parts = Awaited<ReturnType<typeof listParts>>;
type AnsweredPart = Parts['answered'][number];
type ReceiptRow = Awaited<ReturnType<typeof listReceipts>>[number];
type Shown = Output<typeof messaging.showMessage>;

export type Story = {
  message: NonNullable<Awaited<ReturnType<typeof findMessage>>>;
  parts: Parts;
  receipts: readonly ReceiptRow[];
  events: Awaited<ReturnType<typeof listEvents>>;
};

type Happening = { at: Date; part: number | null; event: string; note: string | null };

/** What happened to a message, oldest first: what its rows tell, and beside them the events that are out of the ordinary. */
export function writeTimeline(story: Story): Shown['timeline'] {
  const { message, parts, events } = story;
  const several = parts.answered.length + parts.flying.length + parts.waiting.length > 1;
  const happenings: Happening[] = [
    ...tellBeginning(story),
    ...parts.flying.map((part) => ({ at: part.writtenAt, part: part.part, event: 'sending', note: null })),
    ...parts.answered.flatMap((part) => tellPart(part)),
    ...story.receipts.flatMap((receipt) => tellReceipt(receipt, story)),
    ...events.filter(({ event }) => event !== 'received' || message.direction === 'out'),
    ...tellEnd(story),
  ];
  return happenings
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, part, event, note }) => ({
      at: at.toISOString(),
      part: several ? part : null,
      event,
      note,
    }));
}

function tellBeginning({ message }: Story): Happening[] {
  const event =
    message.direction === 'in' ? 'received' : message.scheduledFor === null ? 'queued' : 'scheduled';
  return [{ at: message.createdAt, part: null, event, note: null }];
}

function tellPart(part: AnsweredPart): Happening[] {
  const told: Happening[] = [];
  const wasTaken = part.carrierId !== null;
  if (wasTaken && part.answeredAt)
    told.push({ at: part.answeredAt, part: part.part, event: 'sent', note: null });
  if (part.endedAt && (part.state === 'delivered' || part.state === 'failed'))
    told.push({ at: part.endedAt, part: part.part, event: part.state, note: part.note });
  return told;
}

const words: Record<string, string> = {
  enroute: 'on_its_way',
  accepted: 'accepted_for_delivery',
  unknown: 'carrier_does_not_know',
};

/** A receipt that ended a part is told by the part; one that says otherwise later is told as that. */
function tellReceipt(receipt: ReceiptRow, { parts }: Story): Happening[] {
  const { part, status, receivedAt } = receipt;
  const plain = words[status];
  const ended = parts.answered.find((each) => each.part === part);
  const isLate = ended?.endedAt != null && receivedAt > ended.endedAt;
  if (plain) return isLate ? [] : [{ at: receivedAt, part, event: plain, note: null }];
  const end = status === 'delivered' ? 'delivered' : 'failed';
  if (ended?.state === end) return [];
  const note = 'The first report of the carrier stands.';
  return [{ at: receivedAt, part, event: `later_reported_${end}`, note }];
}

/** The end of a message that its parts do not tell: it was cancelled, or given up before any part of it had left. */
function tellEnd({ message, parts }: Story): Happening[] {
  const { state, stateNote, endedAt } = message;
  const isTold = state !== 'cancelled' && parts.answered.some((part) => part.state === 'failed');
  if (!endedAt || isTold || (state !== 'cancelled' && state !== 'failed')) return [];
  return [{ at: endedAt, part: null, event: state, note: stateNote }];
}

/** Every part, wherever it is, with its receipts. */
export function describeParts(parts: Parts, receipts: readonly ReceiptRow[]): Shown['parts'] {
  return [
    ...parts.answered.map((part) => ({
      ...nowhere,
      part: part.part,
      state: part.state,
      note: part.note,
      route: part.routeId,
      link: part.link,
      carrierId: part.carrierId,
      status: part.status,
      attempts: part.attempts,
      writtenAt: part.writtenAt?.toISOString() ?? null,
      answeredAt: part.answeredAt?.toISOString() ?? null,
      endedAt: part.endedAt?.toISOString() ?? null,
      receipts: receipts.filter((receipt) => receipt.part === part.part).map(describeReceipt),
    })),
    ...parts.flying.map((part) => ({
      ...nowhere,
      part: part.part,
      state: 'on_its_way' as const,
      route: part.routeId,
      attempts: part.attempts,
      writtenAt: part.writtenAt.toISOString(),
    })),
    ...parts.waiting.map((part) => ({
      ...nowhere,
      part: part.part,
      state: 'waiting' as const,
      note: part.note,
      route: part.routeId,
      attempts: part.attempts,
    })),
  ].toSorted((a, b) => a.part - b.part);
}

const nowhere = {
  note: null,
  link: '',
  carrierId: null,
  status: null,
  writtenAt: null,
  answeredAt: null,
  endedAt: null,
  receipts: [],
};

function describeReceipt({ status, errorCode, raw, doneAt, receivedAt }: ReceiptRow) {
  return {
    status,
    errorCode,
    raw,
    doneAt: doneAt?.toISOString() ?? null,
    receivedAt: receivedAt.toISOString(),
  };
}
