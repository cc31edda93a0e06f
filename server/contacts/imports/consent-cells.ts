import { consentWords } from '#contract/consent-words.ts';
import type { Consent } from '#contract/contacts.ts';
import { readFieldValue } from '#server/contacts/contact-values.ts';

const spellings: Record<Consent, readonly string[]> = {
  express: ['expressed', 'explicit', 'yes', 'y', 'true', '1', 'opted in'],
  inferred: ['implied', 'implicit'],
  unknown: ['unknown', 'none', 'no', 'n', 'false', '0'],
};
const bases = new Map(
  (['express', 'inferred', 'unknown'] as const).flatMap((basis) =>
    [consentWords[basis].toLowerCase(), ...spellings[basis]].map((word) => [word, basis] as const),
  ),
);

/** Reads a cell that says of what kind a consent is: as it is exported, as other programs call it, or yes and no. */
export function readConsentBasis(cell: string): Consent | undefined {
  return bases.get(plainWord(cell));
}

function plainWord(cell: string): string {
  return cell
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');
}

const optedOutWords = new Map<string, boolean>([
  ...['yes', 'y', 'true', '1', 'x', 'opted out', 'unsubscribed'].map((word) => [word, true] as const),
  ...['no', 'n', 'false', '0'].map((word) => [word, false] as const),
]);

/** Reads a cell that says whether somebody has opted out: yes or no, or the day since when. */
export function readOptedOut(cell: string): boolean | undefined {
  return optedOutWords.get(plainWord(cell)) ?? (readConsentAt(cell) === undefined ? undefined : true);
}

const instant = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?Z$/;

/**
 * Reads a cell that says when somebody agreed: a day of the calendar (2026-03-01, 1/3/2026 and 1.3.2026 with the day first), or an instant
 * of ISO 8601 in UTC, as it is exported.
 */
export function readConsentAt(cell: string): string | undefined {
  const day = readFieldValue({ kind: 'date', options: [] }, cell);
  if (day === undefined || day === '') return undefined;
  return instant.test(cell) ? cell : String(day);
}
