import { VisuallyHidden } from '@mantine/core';
import { useBalance } from '#web/billing/use-credits.ts';
import { useSuspectedCount } from '#web/contacts/use-unsubscribes.ts';
import classes from './navigation-figures.module.css';

/** The credits that are free, beside the way to them. */
export function FreeCredits() {
  const { data } = useBalance();
  if (!data) return null;
  return (
    <span className={classes['figure']} data-tone={data.available > 0 ? undefined : 'call'}>
      {data.available.toLocaleString('en-AU')} <VisuallyHidden>free to use</VisuallyHidden>
    </span>
  );
}

/** How many replies wait for somebody to decide whether they are opt-outs. */
export function RepliesToLookAt() {
  const count = useSuspectedCount();
  if (count === undefined) return null;
  return (
    <span className={classes['figure']} data-tone="call">
      {count} <VisuallyHidden>to look at</VisuallyHidden>
    </span>
  );
}
