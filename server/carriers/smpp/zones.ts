const HOUR_MS = 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();
// Offsets by zone and hour: a receipt a moment after another costs a look-up in place of a format, some fifty times less.
const offsets = new Map<string, number>();
const MAX_OFFSETS = 1_000;

/** The instant at which clocks of the zone show what the given instant shows in UTC; the earlier one where they show it twice. */
export function readZonedTime(shown: Date, zone: string): Date {
  if (zone === 'UTC') return shown;
  const guess = shown.getTime() - offsetAt(shown.getTime() - HOUR_MS, zone);
  return new Date(shown.getTime() - offsetAt(guess - 1, zone));
}

function offsetAt(atMs: number, zone: string): number {
  const hour = Math.floor(atMs / HOUR_MS);
  const key = `${zone} ${hour}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= MAX_OFFSETS) offsets.clear();
  const offset = measureOffset(hour * HOUR_MS, zone);
  offsets.set(key, offset);
  return offset;
}

function measureOffset(atMs: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const read = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const shown = Date.UTC(
    read('year'),
    read('month') - 1,
    read('day'),
    read('hour'),
    read('minute'),
    read('second'),
  );
  return shown - atMs;
}
