const formats = new Map<string, Intl.DateTimeFormat>();

function formatWith(timeZone: string, kind: string, options: Intl.DateTimeFormatOptions) {
  const key = `${timeZone} ${kind}`;
  const kept = formats.get(key) ?? new Intl.DateTimeFormat('en-AU', { ...options, timeZone });
  formats.set(key, kept);
  return kept;
}

/** "23 Nov 2025, 2:05 pm" in the account's time zone. */
export function formatInstant(instant: string, timeZone: string): string {
  return formatWith(timeZone, 'instant', { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(instant),
  );
}

/** "2:05:09 pm" in the account's time zone. */
export function formatTime(instant: string, timeZone: string): string {
  return formatWith(timeZone, 'time', { timeStyle: 'medium' }).format(new Date(instant));
}

/** "Sun 23 Nov 2025" in the account's time zone. */
export function formatDay(instant: string, timeZone: string): string {
  const options = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
  return formatWith(timeZone, 'day', options).format(new Date(instant));
}

/** An E.164 number as people write it; Australian numbers in the national form, masked ones included. */
export function formatNumber(number: string): string {
  const mobile = /^\+61(4..)(...)(...)$/.exec(number);
  if (mobile) return `0${mobile[1]} ${mobile[2]} ${mobile[3]}`;
  const landline = /^\+61([2378])(....)(....)$/.exec(number);
  return landline ? `(0${landline[1]}) ${landline[2]} ${landline[3]}` : number;
}

/** "1 min 35 s", "12 s". */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return whole % 60 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${whole / 60} min`;
  const minutes = Math.round((whole % 3600) / 60);
  return minutes ? `${Math.floor(whole / 3600)} h ${minutes} min` : `${Math.floor(whole / 3600)} h`;
}

/** "1 text", "2,000 texts". */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-AU')} ${count === 1 ? one : many}`;
}
