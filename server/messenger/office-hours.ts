import type { OfficeHours } from '#contract/reply-rules.ts';

/** Whether somebody is there at an instant, by the clock on the wall of the account. */
export function isInside({ days, holidays }: OfficeHours, instant: Date, timeZone: string): boolean {
  const { date, time } = wallTimeOf(instant, timeZone);
  if (holidays.includes(date)) return false;
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return days.some(({ day, from, to }) => day === weekday && from <= time && time < to);
}

function wallTimeOf(instant: Date, timeZone: string): { date: string; time: string } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(instant);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
  };
}

/** Whether every time ends after it begins, and none of a day overlap. */
export function areHoursRight({ days }: Pick<OfficeHours, 'days'>): boolean {
  const sorted = days.toSorted((a, b) => a.day - b.day || a.from.localeCompare(b.from));
  return sorted.every(({ day, from, to }, index) => {
    const next = sorted[index + 1];
    return from < to && (next?.day !== day || to <= next.from);
  });
}
