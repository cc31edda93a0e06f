import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';
import { useTitleNews } from '#web/ui/page-header.tsx';
import classes from './navigation.module.css';

const COUNTED_AT_MOST = 1000;

/** How many conversations wait to be read, here and in the title of the page. */
export function UnreadCount() {
  const { data } = useQuery({
    queryKey: [...keys.conversations, 'counts'],
    queryFn: () => call(endpoints.countConversations),
  });
  const unread = data?.unread ?? 0;
  useTitleNews(unread);
  if (unread === 0) return null;
  return (
    <span className={classes['unread']}>
      {unread < COUNTED_AT_MOST ? unread : `${COUNTED_AT_MOST - 1}+`}
      <VisuallyHidden> unread</VisuallyHidden>
    </span>
  );
}
