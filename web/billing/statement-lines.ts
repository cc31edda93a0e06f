import type { LedgerEntry } from '#contract/billing.ts';
import { formatCount, formatDay, formatNumber } from '#web/lib/format.ts';

/** One line of the statement: an entry, or what came back by itself on one day with nothing between. */
export type StatementLine = LedgerEntry & { entries: number };

/**
 * Entries, newest first, as a person reads them. A carrier that refuses some of a text to many gives their credits back in many small
 * entries: those that follow each other on a day of the time zone are one line, with the balance after the newest.
 */
export function groupEntries(entries: readonly LedgerEntry[], timeZone: string): StatementLine[] {
  const lines: StatementLine[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (last && cameBackAlone(last) && cameBackAlone(entry) && isSameDay(last, entry, timeZone))
      lines[lines.length - 1] = {
        ...last,
        kind: last.kind === entry.kind ? last.kind : 'settle',
        available: last.available + entry.available,
        messages: last.messages + entry.messages,
        entries: last.entries + 1,
      };
    else lines.push({ ...entry, entries: 1 });
  }
  return lines;
}

/** Credits that came back of what was held, without anybody having asked for it. */
function cameBackAlone({ kind, batchId, by }: LedgerEntry): boolean {
  return (kind === 'release' || kind === 'settle') && batchId === null && by === null;
}

function isSameDay(one: LedgerEntry, other: LedgerEntry, timeZone: string): boolean {
  return formatDay(one.at, timeZone) === formatDay(other.at, timeZone);
}

/** What a line is about. */
export function nameLine(line: StatementLine): string {
  const { kind, available, batchId, messages } = line;
  if (kind === 'grant') return available < 0 ? 'Credits taken back' : 'Credits added';
  if (kind === 'refund') return 'Credits given back';
  if (kind === 'hold') return capitalize(nameTexts(line));
  if (batchId !== null) return `Cancelled: ${nameTexts(line)}`;
  // A settlement counts all its texts, those too that cost what was held.
  return kind === 'settle' ? 'Credits back' : `Credits back from ${formatCount(messages, 'text')}`;
}

function nameTexts({ number, messages }: StatementLine): string {
  return number === null ? `text to ${formatCount(messages, 'number')}` : `text to ${formatNumber(number)}`;
}

function capitalize(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Who did it, or why it came about. */
export function explainLine({ kind, by, note, available, batchId }: StatementLine): string | null {
  if (by !== null) return `by ${by.name}`;
  if (note !== null) return note;
  if (kind === 'hold') return 'an answer that goes by itself';
  if (available > 0 && batchId === null && kind !== 'grant' && kind !== 'refund')
    return 'The carrier did not take them, or nothing more was heard of them.';
  return null;
}

/** "+20", "−3", with a true minus sign. */
export function formatMove(credits: number): string {
  const figure = Math.abs(credits).toLocaleString('en-AU');
  return `${credits < 0 ? '−' : '+'}${figure}`;
}
