import { Button, Tabs } from '@mantine/core';
import { IconDownload, IconHandStop, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { endpoints } from '#contract/endpoints.ts';
import { urlOf } from '#web/lib/api.ts';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { MoreRows } from '#web/ui/more-rows.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { useUrlFilters } from '#web/ui/use-url-filters.ts';
import { NumberStoryDialog } from './number-story-dialog.tsx';
import { ResubscribeDialog } from './resubscribe-dialog.tsx';
import { SuspectedList } from './suspected-list.tsx';
import { UnsubscribeAddDialog } from './unsubscribe-add-dialog.tsx';
import { readUnsubscribeFilters, unsubscribeFilterNames } from './unsubscribe-filter.ts';
import { UnsubscribeFilterForm } from './unsubscribe-filter-form.tsx';
import { type UnsubscribeAct, UnsubscribesTable } from './unsubscribes-table.tsx';
import { type UnsubscribeQuery, useSuspectedCount, useUnsubscribes } from './use-unsubscribes.ts';

const NAMES = [...unsubscribeFilterNames, 'tab'] as const;

export function UnsubscribesPage() {
  const { filters, change } = useUrlFilters(NAMES);
  const { timeZone } = useSession().account;
  const { tab, ...narrowing } = filters;
  const query = readUnsubscribeFilters(narrowing, timeZone);
  const [adding, setAdding] = useState(false);
  const [act, setAct] = useState<UnsubscribeAct>();
  return (
    <>
      <PageHeader
        title="Unsubscribes"
        description="Numbers that get no more texts from you. Anybody who replies STOP, or uses the opt-out link, is added at once."
        actions={<Actions query={query} onAdd={() => setAdding(true)} />}
      />
      <Tabs
        value={tab === 'look' ? 'look' : 'all'}
        onChange={(next) => change({ tab: next === 'look' ? 'look' : '' })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="all">Unsubscribed</Tabs.Tab>
          <Tabs.Tab value="look">
            To look at <SuspectedCount />
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="all">
          <UnsubscribeFilterForm
            filters={narrowing}
            isFiltered={Object.values(narrowing).some(Boolean)}
            onChange={change}
          />
          <Surface flush>
            <UnsubscribeRows
              query={query}
              isFiltered={Object.values(narrowing).some(Boolean)}
              timeZone={timeZone}
              onAct={setAct}
            />
          </Surface>
        </Tabs.Panel>
        <Tabs.Panel value="look">
          <SuspectedList timeZone={timeZone} onStory={(number) => setAct({ kind: 'story', number })} />
        </Tabs.Panel>
      </Tabs>
      {adding && <UnsubscribeAddDialog onClose={() => setAdding(false)} />}
      {act?.kind === 'resubscribe' && (
        <ResubscribeDialog number={act.number} onClose={() => setAct(undefined)} />
      )}
      {act?.kind === 'story' && (
        <NumberStoryDialog number={act.number} timeZone={timeZone} onClose={() => setAct(undefined)} />
      )}
    </>
  );
}

function Actions({ query, onAdd }: { query: UnsubscribeQuery; onAdd: () => void }) {
  return (
    <>
      <Button
        component="a"
        href={urlOf(endpoints.exportUnsubscribes, { query })}
        download
        variant="default"
        leftSection={<IconDownload size={18} aria-hidden="true" />}
      >
        Export CSV
      </Button>
      <Button leftSection={<IconPlus size={18} aria-hidden="true" />} onClick={onAdd}>
        Add numbers
      </Button>
    </>
  );
}

function SuspectedCount() {
  const count = useSuspectedCount();
  return count && <strong>({count})</strong>;
}

type RowsProps = {
  query: UnsubscribeQuery;
  isFiltered: boolean;
  timeZone: string;
  onAct: (act: UnsubscribeAct) => void;
};

function UnsubscribeRows({ query, isFiltered, timeZone, onAct }: RowsProps) {
  const list = useUnsubscribes(query);
  if (list.isPending) return <LoadingFace label="Loading the unsubscribes" />;
  if (hasFailed(list)) return <FailedFace error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data.pages.flatMap((page) => page.unsubscribes);
  if (rows.length === 0) {
    return (
      <EmptyFace
        icon={<IconHandStop size={28} stroke={1.6} />}
        title={isFiltered ? 'No number matches' : 'Nobody has opted out'}
      >
        {isFiltered
          ? 'No unsubscribed number fits all of these filters. Take one away to see more.'
          : 'Who opts out will be listed here, with how and why.'}
      </EmptyFace>
    );
  }
  return (
    <>
      <UnsubscribesTable rows={rows} timeZone={timeZone} onAct={onAct} />
      <MoreRows
        shown={rows.length}
        noun={rows.length === 1 ? 'number' : 'numbers'}
        hasMore={list.hasNextPage}
        pending={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}
