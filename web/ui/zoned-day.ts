const MINUTE_MS = 60_000;

/** The instant (ISO 8601, UTC) at which a day, `yyyy-mm-dd`, begins in a time zone. */
export function startOfDay(day: string, timeZone: string): string {
  return new Date(beginDay(day, timeZone)).toISOString();
}

/** The last instant (ISO 8601, UTC) of a day, `yyyy-mm-dd`, in a time zone. */
export function endOfDay(day: string, timeZone: string): string {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 60 * MINUTE_MS).toISOString().slice(0, 10);
  return new Date(beginDay(next, timeZone) - 1).toISOString();
}

/** The day, `yyyy-mm-dd`, of an instant in a time zone. */
export function dayAt(instant: string, timeZone: string): string {
  const at = Date.parse(instant);
  return new Date(at + offsetMs(at, timeZone)).toISOString().slice(0, 10);
}

/** Whether a text is a real day, written `yyyy-mm-dd`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

// Twice: the offset at the first guess may be that of the other side of a daylight-saving change.
function beginDay(day: string, timeZone: string): number {
  const wall = Date.parse(`${day}T00:00:00Z`);
  const guess = wall - offsetMs(wall, timeZone);
  return wall - offsetMs(guess, timeZone);
}

function offsetMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '-' ? -minutes : minutes) * MINUTE_MS;
}
