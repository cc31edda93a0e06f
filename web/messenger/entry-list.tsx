import { Button, VisuallyHidden } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { Fragment, useEffect, useLayoutEffect, useRef } from 'react';
import type { ConversationEntry } from '#contract/messenger.ts';
import { formatDay } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import classes from './conversation-page.module.css';
import { EntryRow } from './entry-row.tsx';
import type { useEntries } from './use-entries.ts';

const NEAR_END_PX = 120;

type Props = {
  list: ReturnType<typeof useEntries>;
  number: string;
  name: string;
  canReply: boolean;
  timeZone: string;
};

/** What was said and done, the newest at the bottom, where it stays while new texts come in. */
export function EntryList({ list, number, name, canReply, timeZone }: Props) {
  const { entries } = list;
  const { pane, onScroll } = useScrollPlace(entries);
  if (list.isPending) return <LoadingFace label="Loading the texts" />;
  if (hasFailed(list)) return <FailedFace error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <section
      ref={pane}
      className={classes['entries']}
      onScroll={onScroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
      tabIndex={0}
      aria-label={`Texts with ${name}`}
    >
      {list.hasNextPage && (
        <div className={classes['earlier']}>
          <Button
            variant="default"
            size="sm"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Show earlier
          </Button>
        </div>
      )}
      {entries.length === 0 && (
        <EmptyFace icon={<IconMessages size={28} stroke={1.6} />} title="No texts yet">
          {canReply && 'Write the first one below.'}
        </EmptyFace>
      )}
      <ul className={classes['list']}>
        {entries.map((entry, place) => (
          <Fragment key={entry.id}>
            {isNewDay(entries, place, timeZone) && (
              <li className={classes['day']}>{formatDay(entry.at, timeZone)}</li>
            )}
            <EntryRow entry={entry} number={number} name={name} timeZone={timeZone} />
          </Fragment>
        ))}
      </ul>
      <VisuallyHidden role="status">{sayNewest(entries, name)}</VisuallyHidden>
    </section>
  );
}

function isNewDay(entries: readonly ConversationEntry[], place: number, timeZone: string): boolean {
  const [before, entry] = [entries[place - 1], entries[place]];
  return !before || !entry || formatDay(before.at, timeZone) !== formatDay(entry.at, timeZone);
}

function sayNewest(entries: readonly ConversationEntry[], name: string): string {
  const newest = entries.at(-1);
  if (newest?.kind !== 'message' || newest.message.direction === 'out') return '';
  return `${name} wrote: ${newest.message.text}`;
}

/** Keeps the end in sight while one is near it, and what one reads in its place when earlier entries come above it. */
function useScrollPlace(entries: readonly ConversationEntry[]) {
  const pane = useRef<HTMLElement>(null);
  const fromEnd = useRef(0);
  const oldest = useRef<string>(undefined);
  useLayoutEffect(() => {
    const element = pane.current;
    if (!element || entries.length === 0) return;
    const isAtEnd = fromEnd.current - element.clientHeight < NEAR_END_PX;
    if (oldest.current === undefined || isAtEnd) element.scrollTop = element.scrollHeight;
    else if (oldest.current !== entries[0]?.id) element.scrollTop = element.scrollHeight - fromEnd.current;
    oldest.current = entries[0]?.id;
    fromEnd.current = element.scrollHeight - element.scrollTop;
  }, [entries]);
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    let height = element.clientHeight;
    const observer = new ResizeObserver(() => {
      if (fromEnd.current - height < NEAR_END_PX) element.scrollTop = element.scrollHeight;
      height = element.clientHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  });
  const onScroll = () => {
    if (pane.current) fromEnd.current = pane.current.scrollHeight - pane.current.scrollTop;
  };
  return { pane, onScroll };
}
