import { Button } from '@mantine/core';
import { IconListCheck, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { List } from '#contract/lists.ts';
import { hasFailed } from '#web/lib/query.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { ListDialog, type ListWish } from './list-dialog.tsx';
import { ListFilterWords } from './list-filter-words.tsx';
import { ListMenu } from './list-menu.tsx';
import { useListCount, useLists, useMemberCounts } from './use-lists.ts';

export function ListsPage() {
  const [wish, setWish] = useState<ListWish>();
  return (
    <>
      <PageHeader
        title="Lists"
        description="Contacts that you text together. Whoever opts out leaves every list at once."
        actions={
          <Button
            leftSection={<IconPlus size={18} aria-hidden="true" />}
            onClick={() => setWish({ kind: 'add' })}
          >
            New list
          </Button>
        }
      />
      <Surface flush>
        <ListRows onWish={setWish} />
      </Surface>
      {wish && <ListDialog wish={wish} onClose={() => setWish(undefined)} />}
    </>
  );
}

function ListRows({ onWish }: { onWish: (wish: ListWish) => void }) {
  const lists = useLists();
  if (lists.isPending) return <LoadingFace label="Loading the lists" />;
  if (hasFailed(lists)) return <FailedFace error={lists.error} onRetry={() => void lists.refetch()} />;
  if (lists.data.length === 0)
    return (
      <EmptyFace
        icon={<IconListCheck size={28} stroke={1.6} />}
        title="No lists yet"
        action={<Button onClick={() => onWish({ kind: 'add' })}>New list</Button>}
      >
        Make one by hand here, or filter your contacts and save the filter as a list that keeps itself.
      </EmptyFace>
    );
  return (
    <DataTable label="Lists" columns={listColumns(onWish)} rows={lists.data} keyOf={(list) => list.id} />
  );
}

function listColumns(onWish: (wish: ListWish) => void): Column<List>[] {
  return [
    {
      key: 'name',
      header: 'Name',
      card: 'lead',
      cell: (list) => (
        <PageLink to="/contacts" search={{ listId: list.id }} fw={600}>
          {list.name}
        </PageLink>
      ),
    },
    {
      key: 'kind',
      header: 'Who is in it',
      cell: (list) =>
        list.filter ? <ListFilterWords filter={list.filter} /> : 'Put in by hand or by import',
    },
    { key: 'count', header: 'Contacts', width: '8rem', cell: (list) => <ListCount list={list} /> },
    {
      key: 'acts',
      header: 'What can be done',
      isHeaderHidden: true,
      width: '3.5rem',
      card: 'corner',
      cell: (list) => <ListMenu list={list} onWish={onWish} />,
    },
  ];
}

function ListCount({ list }: { list: List }) {
  return list.kind === 'dynamic' ? <DynamicCount listId={list.id} /> : <StaticCount listId={list.id} />;
}

function DynamicCount({ listId }: { listId: string }) {
  const counted = useListCount(listId);
  return <Count count={counted.data?.count} isError={hasFailed(counted)} />;
}

function StaticCount({ listId }: { listId: string }) {
  const counted = useMemberCounts();
  return <Count count={counted.data?.get(listId) ?? undefined} isError={hasFailed(counted)} />;
}

function Count({ count, isError }: { count: number | undefined; isError: boolean }) {
  if (isError) return <span>Not counted</span>;
  return <span>{count === undefined ? 'Counting…' : count.toLocaleString('en-AU')}</span>;
}
