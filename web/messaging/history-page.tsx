import { Button, VisuallyHidden } from '@mantine/core';
import { IconArrowUp, IconDownload, IconMessages, IconSend } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { endpoints } from '#contract/endpoints.ts';
import { ApiRefusal, urlOf } from '#web/lib/api.ts';
import { formatDay } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { MoreRows } from '#web/ui/more-rows.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { useUrlFilters } from '#web/ui/use-url-filters.ts';
import { historyFilterNames, readHistoryFilters } from './history-filter.ts';
import { HistoryFilterForm } from './history-filter-form.tsx';
import classes from './history-page.module.css';
import { instantOf } from './history-place.ts';
import { HistoryTable } from './history-table.tsx';
import { useHistory } from './use-history.ts';
import type { MessageQuery } from './use-messages.ts';
import { useReplyNews } from './use-reply-news.ts';

export function HistoryPage() {
  const { timeZone } = useSession().account;
  const { filters, change, isFiltered } = useUrlFilters(historyFilterNames);
  const query = readHistoryFilters(filters, timeZone);
  return (
    <>
      <PageHeader
        title="History"
        description="Every text sent and received, newest first. It keeps itself up to date."
        actions={
          <Button
            component="a"
            href={urlOf(endpoints.exportMessages, { query })}
            download
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden="true" />}
          >
            Export CSV
          </Button>
        }
      />
      <HistoryFilterForm filters={filters} isFiltered={isFiltered} onChange={change} />
      <Surface flush>
        <HistoryRows query={query} isFiltered={isFiltered} timeZone={timeZone} />
      </Surface>
    </>
  );
}

type RowsProps = { query: MessageQuery; isFiltered: boolean; timeZone: string };

function HistoryRows({ query, isFiltered, timeZone }: RowsProps) {
  const list = useHistory(query);
  const search: Record<string, unknown> = useSearch({ strict: false });
  const messages = list.data?.pages.flatMap((page) => page.messages) ?? [];
  const cursor = list.data?.pages.at(-1)?.nextCursor;
  const lookedTo = cursor ? instantOf(cursor) : undefined;
  const news = useReplyNews(
    list.isPlaceholderData || !list.data ? undefined : messages,
    JSON.stringify(query),
  );
  return (
    <>
      <VisuallyHidden role="status">{news}</VisuallyHidden>
      {list.isPending && <LoadingFace label="Loading the history" />}
      {hasFailed(list) && <NotListed error={list.error} onRetry={() => void list.refetch()} />}
      {list.hasNewer && <NewerTexts onShow={list.showNewer} />}
      {list.data && messages.length === 0 && !lookedTo && <NoMessages isFiltered={isFiltered} />}
      {list.data && messages.length === 0 && lookedTo && (
        <NoneYet
          day={formatDay(lookedTo, timeZone)}
          pending={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
        />
      )}
      {list.data && messages.length > 0 && (
        <>
          <HistoryTable messages={messages} timeZone={timeZone} newId={String(search['new'] ?? '')} />
          <MoreRows
            shown={messages.length}
            noun={messages.length === 1 ? 'text' : 'texts'}
            hasMore={list.hasNextPage}
            pending={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </>
      )}
    </>
  );
}

function NotListed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (!(error instanceof ApiRefusal) || error.code !== 'recipient_invalid') {
    return <FailedFace error={error} onRetry={onRetry} />;
  }
  return (
    <EmptyFace icon={<IconMessages size={28} stroke={1.6} />} title="That is not a whole mobile number">
      Finish the number in the filter, for example 0491 570 006.
    </EmptyFace>
  );
}

function NoMessages({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyFace icon={<IconMessages size={28} stroke={1.6} />} title="No text matches">
        Nothing in the history fits all of these filters. Take one away to see more.
      </EmptyFace>
    );
  }
  return (
    <EmptyFace
      icon={<IconMessages size={28} stroke={1.6} />}
      title="No texts yet"
      action={
        <ButtonLink to="/send" leftSection={<IconSend size={18} aria-hidden="true" />}>
          Send a text
        </ButtonLink>
      }
    >
      What you send, and what comes back, shows here as it happens.
    </EmptyFace>
  );
}

function NewerTexts({ onShow }: { onShow: () => void }) {
  return (
    <div className={classes['newer']} role="status">
      <Button
        size="xs"
        radius="xl"
        leftSection={<IconArrowUp size={16} aria-hidden="true" />}
        onClick={onShow}
      >
        There are newer texts
      </Button>
    </div>
  );
}

type NoneYetProps = { day: string; pending: boolean; onMore: () => void };

/** Nothing was found as far as the list has looked, and there is more to look through. */
function NoneYet({ day, pending, onMore }: NoneYetProps) {
  return (
    <EmptyFace
      icon={<IconMessages size={28} stroke={1.6} />}
      title={`No text matches since ${day}`}
      action={
        <Button variant="default" loading={pending} onClick={onMore}>
          Look further back
        </Button>
      }
    >
      Older texts have not been looked through yet.
    </EmptyFace>
  );
}
