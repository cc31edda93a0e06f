import { Button } from '@mantine/core';
import { IconActivity, IconDownload } from '@tabler/icons-react';
import { endpoints } from '#contract/endpoints.ts';
import { urlOf } from '#web/lib/api.ts';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { MoreRows } from '#web/ui/more-rows.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { useUrlFilters } from '#web/ui/use-url-filters.ts';
import { activityFilterNames, readActivityFilters } from './activity-filter.ts';
import { ActivityFilterForm } from './activity-filter-form.tsx';
import { ActivityTable } from './activity-table.tsx';
import { type ActivityQuery, useActivity } from './use-activity.ts';

export function ActivityPage() {
  const { account, user } = useSession();
  const { filters, change, isFiltered } = useUrlFilters(activityFilterNames);
  const query = readActivityFilters(filters, account.timeZone);
  const isOwner = user.role === 'owner';
  return (
    <>
      <PageHeader
        title="Activity"
        description={
          isOwner
            ? 'Who did what in this account, when, and from where. Nobody can change or remove a line.'
            : 'What you did, and what was done with your login. Only the account owner sees what everybody did.'
        }
        actions={
          <Button
            component="a"
            href={urlOf(endpoints.exportActivity, { query })}
            download
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden="true" />}
          >
            Export CSV
          </Button>
        }
      />
      <ActivityFilterForm filters={filters} isFiltered={isFiltered} withPeople={isOwner} onChange={change} />
      <Surface flush>
        <ActivityRows query={query} isFiltered={isFiltered} timeZone={account.timeZone} />
      </Surface>
    </>
  );
}

type RowsProps = { query: ActivityQuery; isFiltered: boolean; timeZone: string };

function ActivityRows({ query, isFiltered, timeZone }: RowsProps) {
  const list = useActivity(query);
  if (list.isPending) return <LoadingFace label="Loading the activity" />;
  if (hasFailed(list)) return <FailedFace error={list.error} onRetry={() => void list.refetch()} />;
  const activities = list.data.pages.flatMap((page) => page.activities);
  if (activities.length === 0) {
    return (
      <EmptyFace
        icon={<IconActivity size={28} stroke={1.6} />}
        title={isFiltered ? 'Nothing matches' : 'Nothing yet'}
      >
        {isFiltered
          ? 'No line of the log fits all of these filters. Take one away to see more.'
          : 'What people do here will be listed as it happens.'}
      </EmptyFace>
    );
  }
  return (
    <>
      <ActivityTable activities={activities} timeZone={timeZone} />
      <MoreRows
        shown={activities.length}
        noun={activities.length === 1 ? 'line' : 'lines'}
        hasMore={list.hasNextPage}
        pending={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}
