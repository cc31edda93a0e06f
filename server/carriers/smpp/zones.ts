const DAY_MS = 86_400_000;
// No zone changes its clocks but at a quarter of an hour.
const QUARTER_MS = 900_000;

const formats = new Map<string, Intl.DateTimeFormat>();
// Receipts come moments after one another: a look-up in place of a format, some fifty times less.
const offsets = new Map<string, number>();
const MAX_OFFSETS = 1_000;

/** The instant at which clocks of the zone show what the given instant shows in UTC; the earlier one where they show it twice. */
export function readZonedTime(shown: Date, zone: string): Date {
  if (zone === 'UTC') return shown;
  const shownMs = shown.getTime();
  const [before, after] = [offsetAt(shownMs - DAY_MS, zone), offsetAt(shownMs + DAY_MS, zone)];
  const earliestMs = shownMs - Math.max(before, after);
  const latestMs = shownMs - Math.min(before, after);
  return new Date(earliestMs + offsetAt(earliestMs, zone) === shownMs ? earliestMs : latestMs);
}

function offsetAt(atMs: number, zone: string): number {
  const quarter = Math.floor(atMs / QUARTER_MS);
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= MAX_OFFSETS) offsets.clear();
  const offset = measureOffset(quarter * QUARTER_MS, zone);
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
