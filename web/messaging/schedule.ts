const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const daysAtMost = 365;

/** A day and a time as a clock on the wall of the account shows them; `later` where that time comes twice. */
export type WallTime = { day: string; time: string; later?: boolean };

/** When a text leaves: the instants (ISO 8601, UTC) that a wall time names, and what is odd about it. */
export type Schedule =
  | { kind: 'unset' | 'past' | 'far' }
  | { kind: 'exact'; instant: string }
  /** The clocks jump over this time: it leaves as much later as they jump. */
  | { kind: 'skipped'; instant: string }
  /** The clocks go back, and show this time twice. */
  | { kind: 'twice'; instant: string; first: string; second: string };

/** Reads a wall time in a time zone, daylight saving minded; `now` in milliseconds. */
export function readSchedule(
  { day, time, later = false }: WallTime,
  timeZone: string,
  now: number,
): Schedule {
  const wall = Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(wall)) return { kind: 'unset' };
  const found = listInstants(wall, timeZone);
  const [first = skipped(wall, timeZone)] = found;
  const second = found[1] ?? first;
  const at = later ? second : first;
  if (at <= now) return { kind: 'past' };
  if (at > now + daysAtMost * DAY_MS) return { kind: 'far' };
  const instant = iso(at);
  if (found.length === 0) return { kind: 'skipped', instant };
  if (second === first) return { kind: 'exact', instant };
  return { kind: 'twice', instant, first: iso(first), second: iso(second) };
}

/** The instants at which a clock in the zone shows a wall time (as if it were UTC): none, one or two, in order. */
function listInstants(wall: number, timeZone: string): number[] {
  const offsets = [offsetAt(wall - DAY_MS, timeZone), offsetAt(wall + DAY_MS, timeZone)];
  const instants = offsets
    .map((offset) => wall - offset)
    .filter((at) => at + offsetAt(at, timeZone) === wall);
  return [...new Set(instants)].sort((a, b) => a - b);
}

// By the offset of before: 2:30 on the day on which 2:00 becomes 3:00 is 3:30.
function skipped(wall: number, timeZone: string): number {
  return wall - offsetAt(wall - DAY_MS, timeZone);
}

function offsetAt(at: number, timeZone: string): number {
  const name = nameZone(at, timeZone, 'longOffset');
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '-' ? -minutes : minutes) * MINUTE_MS;
}

/** What the time of an instant is called in a zone: "AEST", or "Australian Eastern Standard Time". */
export function nameZone(
  instant: string | number,
  timeZone: string,
  form: 'short' | 'long' | 'longOffset' = 'short',
): string {
  const locale = form === 'longOffset' ? 'en-US' : 'en-AU';
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: form }).formatToParts(
    new Date(instant),
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

/** The wall time of an instant in a zone. */
export function wallTimeOf(at: number, timeZone: string): { day: string; time: string } {
  const wall = new Date(at + offsetAt(at, timeZone)).toISOString();
  return { day: wall.slice(0, 10), time: wall.slice(11, 16) };
}

/** What is offered first: the next whole hour that is at least half an hour away. */
export function offerTime(now: number, timeZone: string): { day: string; time: string } {
  const hour = 60 * MINUTE_MS;
  const local = now + offsetAt(now, timeZone);
  const next = Math.ceil((local + hour / 2) / hour) * hour;
  return wallTimeOf(next - offsetAt(now, timeZone), timeZone);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
