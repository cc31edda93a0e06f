import { v7 as uuid } from 'uuid';
import type { Concatenation } from '#server/carriers/carrier.ts';
import type { Taken } from './outcomes.ts';
import type { SimulatorDb, TextRow } from './queries/handsets.ts';
import { joinParts, type PartRow, type PhoneRow, type ReceiptRow, storeSubmits } from './queries/submits.ts';

type Batch = {
  at: Date;
  taken: Taken[];
  receipts: ReceiptRow[];
  /** Whether the phone of a number is there already. */
  isKnown(number: string): boolean;
};

/** Stores what became of a batch of texts in one commit. A long text is shown when its last part is there. */
export async function storeTaken(
  db: SimulatorDb,
  { at, taken, receipts, isKnown }: Batch,
): Promise<{ texts: number; crowded: string[] }> {
  const { texts, parts } = collectTexts(taken, at);
  const store = async (open: SimulatorDb, all: TextRow[]) => {
    const phones = collectPhones({ taken, texts: all, isKnown });
    if (phones.length + receipts.length + all.length === 0) return [];
    return storeSubmits(open, { at, phones, texts: all, receipts });
  };
  const joinAndStore = async (open: SimulatorDb) => {
    const whole = (await joinParts(open, parts)).map((each) => showWhole(each, { taken, at }));
    return store(open, [...texts, ...whole]);
  };
  const crowded = parts.length === 0 ? await store(db, texts) : await db.transaction().execute(joinAndStore);
  return { texts: texts.length, crowded };
}

type Shown = { handset: string; other: string; text: string; systemId: string; at: Date };

function textRow(shown: Shown, more: Partial<TextRow> = {}): TextRow {
  return {
    id: uuid(),
    direction: 'to_handset',
    state: 'received',
    ...shown,
    text: storable(shown.text),
    ...more,
  };
}

// PostgreSQL stores no NUL, and a client may send one in UCS-2.
function storable(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}

function collectTexts(taken: Taken[], at: Date): { texts: TextRow[]; parts: PartRow[] } {
  const texts: TextRow[] = [];
  const open = new Map<string, PartRow[]>();
  for (const { id, submit, outcome } of taken) {
    if (outcome.arrives === undefined) continue;
    const { to: handset, from: other, text, systemId, concatenation } = submit;
    const shown = { handset, other, text, systemId, at };
    if (!outcome.arrives) texts.push(textRow(shown, { id, state: 'refused' }));
    else if (concatenation) addPart(open, shown, concatenation);
    else texts.push(textRow(shown, { id }));
    if (outcome.stops && (concatenation?.number ?? 1) === 1)
      texts.push(textRow({ ...shown, text: 'STOP' }, { direction: 'from_handset', state: 'queued' }));
  }
  // Most long texts come in one piece: their parts need no rows of their own.
  const whole = [...open.values()].filter(isWhole);
  const parts = [...open.values()].filter((each) => !isWhole(each)).flat();
  return { texts: [...texts, ...whole.flatMap((each) => joinAtOnce(each, { taken, at }))], parts };
}

function addPart(open: Map<string, PartRow[]>, shown: Shown, concatenation: Concatenation): void {
  const { handset, other, text, at } = shown;
  const { reference, total, number } = concatenation;
  const key = `${handset} ${other} ${reference} ${total}`;
  const part = { handset, other, reference, total, part: number, text: storable(text), at };
  open.set(key, [...(open.get(key) ?? []), part]);
}

function isWhole(parts: PartRow[]): boolean {
  const total = parts[0]?.total;
  return parts.length === total && new Set(parts.map(({ part }) => part)).size === total;
}

type Source = { taken: Taken[]; at: Date };

function joinAtOnce(parts: PartRow[], source: Source): TextRow[] {
  const [first] = parts;
  if (!first) return [];
  const sorted = parts.toSorted((a, b) => a.part - b.part);
  return [showWhole({ ...first, text: sorted.map(({ text }) => text).join('') }, source)];
}

function showWhole(
  { handset, other, text }: { handset: string; other: string; text: string },
  { taken, at }: Source,
): TextRow {
  const part = taken.find(({ submit }) => submit.to === handset && submit.from === other);
  return textRow({ handset, other, text, systemId: part?.submit.systemId ?? '', at });
}

/** The receipts of a batch of texts, up to two of each; the first has the id of the text. */
export function listReceipts(taken: Taken[], at: Date): ReceiptRow[] {
  return taken.flatMap((each) => collectReceipts(each, at));
}

function collectReceipts({ id, submit, outcome }: Taken, at: Date): ReceiptRow[] {
  if (!outcome.receipt) return [];
  const { stat, carrierId, copies, delaySeconds } = outcome.receipt;
  const { to: handset, from: sender, systemId } = submit;
  const dueAt = new Date(at.getTime() + delaySeconds * 1000);
  const receipt = { id, handset, sender, stat, at, carrierId, dueAt, systemId };
  return copies === 1 ? [receipt] : [receipt, { ...receipt, id: uuid() }];
}

type PhoneChanges = { taken: Taken[]; texts: TextRow[]; isKnown: Batch['isKnown'] };

function collectPhones({ taken, texts, isKnown }: PhoneChanges): PhoneRow[] {
  const phones = new Map<string, PhoneRow>();
  for (const { phone } of taken) {
    if (!isKnown(phone.number)) phones.set(phone.number, { ...phone, lastText: null, texts: 0 });
  }
  const known = new Map(taken.map(({ phone }) => [phone.number, phone]));
  for (const { handset, text, state } of texts) {
    const phone = known.get(handset);
    if (!phone || state === 'refused') continue;
    const received = (phones.get(handset)?.texts ?? 0) + (state === 'received' ? 1 : 0);
    phones.set(handset, { ...phone, lastText: text, texts: received });
  }
  return [...phones.values()].toSorted((a, b) => (a.number < b.number ? -1 : 1));
}
