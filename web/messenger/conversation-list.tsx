import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconInbox, IconSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import type { ConversationView } from '#contract/messenger.ts';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { useUrlFilters } from '#web/ui/use-url-filters.ts';
import classes from './conversation-list.module.css';
import { ConversationRow } from './conversation-row.tsx';
import { ConversationTabs, readView } from './conversation-tabs.tsx';
import { eachOnce, useConversations } from './use-conversations.ts';
import { useListKeys } from './use-list-keys.ts';

export const listFilters = ['view', 'search'] as const;
const SEARCH_PAUSE_MS = 200;

/** The tabs, the search and the conversations of the tab that is chosen. */
export function ConversationList({ opened }: { opened: string | undefined }) {
  const { filters, change } = useUrlFilters(listFilters);
  const pane = useRef<HTMLElement>(null);
  useListKeys(pane);
  return (
    <section ref={pane} className={classes['pane']} aria-label="Conversations">
      <div className={classes['top']}>
        <TextInput
          type="search"
          size="sm"
          aria-label="Search the conversations"
          placeholder="Name, number or words"
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={filters.search}
          onChange={(event) => change({ search: event.currentTarget.value })}
        />
        <ConversationTabs view={readView(filters.view)} onChange={(view) => change({ view })} />
      </div>
      <Rows view={readView(filters.view)} search={filters.search} opened={opened} />
    </section>
  );
}

type RowsProps = { view: ConversationView; search: string; opened: string | undefined };

function Rows({ view, search, opened }: RowsProps) {
  const { timeZone } = useSession().account;
  const [settled] = useDebouncedValue(search.trim(), SEARCH_PAUSE_MS);
  const list = useConversations({ view, search: settled });
  const { filters } = useUrlFilters(listFilters);
  if (list.isPending) return <LoadingFace rows={6} label="Loading the conversations" />;
  if (hasFailed(list)) return <FailedFace error={list.error} onRetry={() => void list.refetch()} />;
  const conversations = eachOnce(list.data.pages);
  return (
    <div className={classes['rows']}>
      {conversations.length === 0 && !list.hasNextPage && <Nothing view={view} isSearch={settled !== ''} />}
      <ul>
        {conversations.map((conversation) => (
          <ConversationRow
            key={conversation.number}
            conversation={conversation}
            isOpened={conversation.number === opened}
            timeZone={timeZone}
            filters={filters}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className={classes['more']}>
          <Button
            variant="default"
            size="sm"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {settled === '' ? 'Show more' : 'Look further'}
          </Button>
        </div>
      )}
    </div>
  );
}

const nothing: Record<ConversationView, [title: string, words: string]> = {
  open: ['No open conversations', 'When somebody texts you, the conversation opens here.'],
  unread: ['Nothing unread', 'Your team has seen every text that came in.'],
  mine: ['None assigned to you', 'Assign a conversation to yourself, and it stands here while it is open.'],
  unassigned: ['None without somebody', 'Every open conversation is assigned.'],
  closed: ['No closed conversations', 'What you close stands here until the next text opens it again.'],
};

function Nothing({ view, isSearch }: { view: ConversationView; isSearch: boolean }) {
  const [title, words] = nothing[view];
  return (
    <EmptyFace icon={<IconInbox size={28} stroke={1.6} />} title={isSearch ? 'Nothing found here' : title}>
      {isSearch ? 'Look in another tab, or for fewer words. Older texts are found in History.' : words}
    </EmptyFace>
  );
}
