import { refuseField } from '#server/platform/refusal.ts';

/** Reads an IANA time zone, in its canonical spelling. Refuses time_zone_unknown. */
export function readTimeZone(text: string): string {
  if (!/^[A-Za-z]/.test(text)) throw refuseField('time_zone_unknown', 'timeZone');
  try {
    return new Intl.DateTimeFormat('en-AU', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw refuseField('time_zone_unknown', 'timeZone');
  }
}

/** Writes an instant for a person: "23 November 2026 at 11:40 am AEDT". */
export function writeInstant(instant: Date, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-AU', { timeZone, day: 'numeric', month: 'long', year: 'numeric' });
  return `${day.format(instant)} at ${writeTime(instant, timeZone)}`;
}

/** Writes an instant in as few letters as an SMS has room for: "23 Nov 11:40 am AEDT". */
export function writeShortInstant(instant: Date, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-AU', { timeZone, day: 'numeric', month: 'short' });
  return `${day.format(instant)} ${writeTime(instant, timeZone)}`;
}

// Intl puts a narrow no-break space before am and pm, which would force an SMS into Unicode.
function writeTime(instant: Date, timeZone: string): string {
  const time = new Intl.DateTimeFormat('en-AU', {
    timeZone,
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  return time.format(instant).replace(/\s/g, ' ');
}
