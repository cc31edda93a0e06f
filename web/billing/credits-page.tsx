import { Button } from '@mantine/core';
import { IconCoins, IconDownload } from '@tabler/icons-react';
import { endpoints } from '#contract/endpoints.ts';
import { urlOf } from '#web/lib/api.ts';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { MoreRows } from '#web/ui/more-rows.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { useUrlFilters } from '#web/ui/use-url-filters.ts';
import { BalanceFigures } from './balance-figures.tsx';
import classes from './credits-page.module.css';
import { MoreCredits } from './more-credits.tsx';
import { readStatementFilters, statementFilterNames } from './statement-filter.ts';
import { StatementFilterForm } from './statement-filter-form.tsx';
import { groupEntries } from './statement-lines.ts';
import { StatementTable } from './statement-table.tsx';
import { type StatementQuery, useBalance, useStatement } from './use-credits.ts';

export function CreditsPage() {
  const { timeZone } = useSession().account;
  const { filters, change, isFiltered } = useUrlFilters(statementFilterNames);
  const query = readStatementFilters(filters, timeZone);
  return (
    <>
      <PageHeader
        title="Credits"
        description="What you can send with, and where it went. It keeps itself up to date."
        actions={
          <Button
            component="a"
            href={urlOf(endpoints.exportLedger, { query })}
            download
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden="true" />}
          >
            Export CSV
          </Button>
        }
      />
      <BalanceSheet />
      <StatementFilterForm filters={filters} isFiltered={isFiltered} onChange={change} />
      <Surface flush title="Statement">
        <StatementRows query={query} isFiltered={isFiltered} timeZone={timeZone} />
      </Surface>
    </>
  );
}

function BalanceSheet() {
  const session = useSession();
  const balance = useBalance();
  return (
    <div className={classes['sheet']}>
      <Surface>
        {balance.isPending && <LoadingFace rows={1} label="Loading the balance" />}
        {hasFailed(balance) && <FailedFace error={balance.error} onRetry={() => void balance.refetch()} />}
        {balance.data && <BalanceFigures balance={balance.data} />}
      </Surface>
      {balance.data && <MoreCredits available={balance.data.available} session={session} />}
    </div>
  );
}

type RowsProps = { query: StatementQuery; isFiltered: boolean; timeZone: string };

function StatementRows({ query, isFiltered, timeZone }: RowsProps) {
  const list = useStatement(query);
  if (list.isPending) return <LoadingFace label="Loading the statement" />;
  if (hasFailed(list)) return <FailedFace error={list.error} onRetry={() => void list.refetch()} />;
  const lines = groupEntries(
    list.data.pages.flatMap((page) => page.entries),
    timeZone,
  );
  if (lines.length === 0) {
    return (
      <EmptyFace
        icon={<IconCoins size={28} stroke={1.6} />}
        title={isFiltered ? 'No line matches' : 'No credits have moved yet'}
      >
        {isFiltered
          ? 'No move of credits fits all of these filters. Take one away to see more.'
          : 'Credits that are added, and the texts they go to, will be listed here.'}
      </EmptyFace>
    );
  }
  return (
    <>
      <StatementTable lines={lines} timeZone={timeZone} />
      <MoreRows
        shown={lines.length}
        noun={lines.length === 1 ? 'line' : 'lines'}
        hasMore={list.hasNextPage}
        pending={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}
