import type { ImportTarget } from '#contract/imports.ts';
import { nameField } from '#contract/merge-fields.ts';
import { readWrittenNumber } from '#server/contacts/written-number.ts';
import { readConsentBasis } from './consent-cells.ts';

export type KnownField = { id: string; key: string; label: string; kind: string };
export type Looking = {
  homeCountry: string;
  fields: readonly KnownField[];
  /** What headings meant the last time, by the heading in lower case. */
  remembered: ReadonlyMap<string, ImportTarget>;
};

const headings: readonly [RegExp, ImportTarget['to']][] = [
  [/^(mobile|cell|cellular|handphone|sms)(_?(phone|number|no|num|tel))*$/, 'number'],
  [/^(phone|telephone|tel|contact|ph|msisdn|number|mob)(_?(number|no|num|mobile))*$/, 'number'],
  [/^(first|given|fore|christian)_?names?$|^first$/, 'first_name'],
  [/^(last|family|sur)_?names?$|^last$/, 'last_name'],
  [
    /^(full|contact|customer|client|member|patient|guest|display)?_?names?$|^(customer|client|member|patient|guest|person)$/,
    'full_name',
  ],
  [/^(notes?|comments?|remarks?)$/, 'notes'],
  [/^(has_|have_|is_)?(opted?_?out|unsubscribed?)$|^do_?not_?(text|sms|contact|message)$/, 'opted_out'],
  [/^why_it_was_left_out$/, 'ignore'],
  [
    /^(date|time)_?of_?(consent|opt_?in|permission)$|^(consent|consented|opt_?in|opted_?in|permission)_?(given_?)?(date|time|timestamp|at|on|when)$/,
    'consent_at',
  ],
  [
    /^((kind|type|basis|status)_?of_?)?(consent|consented|opt_?in|opted_?in|permission)(_?(kind|type|basis|status|given))?$/,
    'consent_basis',
  ],
  [
    /^(consent|opt_?in|permission)(_?(words|source|evidence|text|how|note|notes|method|where))+$|^how_?(consent|permission)_?(was_?)?given$|^how_?they_?(agreed|consented)$/,
    'consent_words',
  ],
];

const headingLengthAtMost = 200;

/** Names as they are written: a marketing column may be called "Mobile Phone (home)". */
function plainHeading(heading: string): string {
  return heading
    .slice(0, headingLengthAtMost)
    .normalize('NFKD')
    .replace(/\p{Mark}|\(.*?\)/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

/** Whether the first row is headings: it holds no mobile, while rows below do; or it names what a column is. */
export function looksLikeHeadings(rows: readonly (readonly string[])[], homeCountry: string): boolean {
  const [first = [], ...others] = rows;
  if (others.length === 0 || first.some((cell) => isMobileCell(cell, homeCountry))) return false;
  const isNamed = first.some((cell) => headings.some(([heading]) => heading.test(plainHeading(cell))));
  return isNamed || others.some((row) => row.some((cell) => isMobileCell(cell, homeCountry)));
}

/** Whether a cell holds a mobile, or did before a spreadsheet cut it short. */
export function isMobileCell(cell: string, homeCountry: string): boolean {
  if (cell.length < 6 || !/\d{3}|E\+/i.test(cell)) return false;
  const read = readWrittenNumber(cell, homeCountry);
  return 'number' in read || read.reason === 'digits_lost';
}

/**
 * Guesses what each column is: what this account chose for the heading the last time, what the heading says, a field of that name, and the
 * column that holds most mobiles. No two columns become the same.
 */
export function guessTargets(
  titles: readonly string[],
  body: readonly (readonly string[])[],
  looking: Looking,
): ImportTarget[] {
  const shares = titles.map((_, column) => shareOfMobiles(body, column, looking.homeCountry));
  const wanted = titles.map((title, column) => wantedBy(title, cellsOf(body, column), looking));
  const scores = shares.map((share, column) => share + (wanted[column]?.to === 'number' ? 0.3 : 0));
  const best = Math.max(...scores);
  const numbers = best > 0 ? scores.indexOf(best) : -1;
  const taken = new Set(['number']);
  return wanted.map((target, column): ImportTarget => {
    if (column === numbers) return { to: 'number' };
    const key = keyOf(target);
    const isEmpty = body.length > 0 && body.every((row) => (row[column] ?? '') === '');
    if (target.to === 'ignore' || isEmpty || taken.has(key)) return { to: 'ignore' };
    taken.add(key);
    return target;
  });
}

/** What a target is told from others by: no two columns may have the same. */
export function keyOf({ to, fieldId, label }: ImportTarget): string {
  if (to === 'field') return `field ${fieldId}`;
  return to === 'new_field' ? `new ${label?.trim().toLowerCase()}` : to;
}

function wantedBy(title: string, cells: readonly string[], { fields, remembered }: Looking): ImportTarget {
  const before = remembered.get(title.toLowerCase());
  const isThere = before?.to !== 'field' || fields.some(({ id }) => id === before.fieldId);
  if (before && isThere) return before;
  const plain = plainHeading(title);
  const named = headings.find(([heading]) => heading.test(plain));
  if (named) return { to: named[1] === 'consent_basis' ? guessConsent(cells) : named[1] };
  const key = nameField(title);
  const field = fields.find((each) => each.key === key || each.label.toLowerCase() === title.toLowerCase());
  return field ? { to: 'field', fieldId: field.id } : { to: 'ignore' };
}

/** A column that is called Consent says of what kind it is, or in words how it was given. */
function guessConsent(cells: readonly string[]): ImportTarget['to'] {
  return cells.every((cell) => readConsentBasis(cell) !== undefined) ? 'consent_basis' : 'consent_words';
}

function cellsOf(body: readonly (readonly string[])[], column: number): string[] {
  return body.map((row) => row[column] ?? '').filter((cell) => cell !== '');
}

function shareOfMobiles(body: readonly (readonly string[])[], column: number, homeCountry: string): number {
  const filled = cellsOf(body, column);
  const mobiles = filled.filter((cell) => isMobileCell(cell, homeCountry));
  return mobiles.length / Math.max(1, filled.length);
}
