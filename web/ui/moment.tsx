import { formatInstant } from '#web/lib/format.ts';
import classes from './moment.module.css';

type Props = { at: string | null; timeZone: string; never?: string };

/** An instant as day and time, broken between the two and nowhere else. */
export function Moment({ at, timeZone, never = '–' }: Props) {
  if (at === null) return never;
  const words = formatInstant(at, timeZone);
  const cut = words.lastIndexOf(', ');
  return (
    <time dateTime={at} className={classes['moment']}>
      <span>{words.slice(0, cut)},</span> <span>{words.slice(cut + 2)}</span>
    </time>
  );
}
