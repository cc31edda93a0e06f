import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { endpoints } from '#contract/endpoints.ts';
import { useBalance } from '#web/billing/use-credits.ts';
import { useSuspectedCount } from '#web/contacts/use-unsubscribes.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';
import { useTitleNews } from '#web/ui/page-header.tsx';
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

const COUNTED_AT_MOST = 1000;

/** How many conversations wait to be read, here and in the title of the page. */
export function UnreadConversations() {
  const { data } = useQuery({
    queryKey: [...keys.conversations, 'counts'],
    queryFn: () => call(endpoints.countConversations),
  });
  const unread = data?.unread ?? 0;
  useTitleNews(unread);
  if (unread === 0) return null;
  return (
    <span className={classes['figure']} data-tone="call">
      {unread < COUNTED_AT_MOST ? unread : `${COUNTED_AT_MOST - 1}+`} <VisuallyHidden>unread</VisuallyHidden>
    </span>
  );
}
