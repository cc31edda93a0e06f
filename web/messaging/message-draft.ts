import { addRecipients } from './recipient-faults.ts';
import type { Recipient } from './recipient-text.ts';
import { makeRecipient, readRecipients } from './recipient-text.ts';
import type { WallTime } from './schedule.ts';

/** A text that is being written. */
export type Draft = {
  recipients: Recipient[];
  /** What stands in the field of the recipients and is none yet. */
  pending: string;
  text: string;
  /** The address of the sender; '' is the default of the account. */
  sender: string;
  /** null: at once. */
  when: WallTime | null;
  shortenLinks: boolean;
  /** Made at the first try to send, dropped at any change: the same draft is sent once, however often it is tried. */
  key: string;
};

const beginning = 'corella-draft:';

export function startDraft(to: string, homeCountry: string): Draft {
  const recipients = to === '' ? [] : readRecipients(to, homeCountry);
  return { recipients, pending: '', text: '', sender: '', when: null, shortenLinks: false, key: '' };
}

/** Whether there is anything in a draft that somebody would miss. */
export function isWritten({ recipients, pending, text }: Draft): boolean {
  return recipients.length > 0 || pending.trim() !== '' || text.trim() !== '';
}

/** The draft with what stands in the field of the recipients among them. */
export function takePending(draft: Draft, homeCountry: string): Draft {
  if (draft.pending.trim() === '') return draft;
  const { recipients } = addRecipients(draft.recipients, readRecipients(draft.pending, homeCountry));
  return { ...draft, recipients, pending: '' };
}

/** A key that nobody else draws. getRandomValues works without https, where randomUUID does not exist. */
export function drawKey(): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(random, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

export type DraftPlace = { userId: string; to: string };

function nameOf({ userId, to }: DraftPlace): string {
  return `${beginning}${userId}:${to}`;
}

type StoredDraft = Omit<Draft, 'recipients'> & { rows: [written: string, fields: Record<string, string>][] };

/** Keeps a draft over a reload of the tab; false when it is too large for that. Numbers are kept as they were written. */
export function keepDraft(place: DraftPlace, { recipients, ...draft }: Draft): boolean {
  const stored: StoredDraft = { ...draft, rows: recipients.map(({ written, fields }) => [written, fields]) };
  try {
    sessionStorage.setItem(nameOf(place), JSON.stringify(stored));
    return true;
  } catch {
    sessionStorage.removeItem(nameOf(place));
    return false;
  }
}

/** The draft that the tab kept for this person, and for nobody else: drafts of others are forgotten. */
export function restoreDraft(place: DraftPlace, homeCountry: string): Draft | undefined {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(beginning) && !name.startsWith(`${beginning}${place.userId}:`))
      sessionStorage.removeItem(name);
  }
  const kept = sessionStorage.getItem(nameOf(place));
  if (kept === null) return undefined;
  const { rows, ...draft }: StoredDraft = JSON.parse(kept);
  return {
    ...draft,
    recipients: rows.map(([written, fields]) => makeRecipient(written, fields, homeCountry)),
  };
}

export function forgetDraft(place: DraftPlace): void {
  sessionStorage.removeItem(nameOf(place));
}
