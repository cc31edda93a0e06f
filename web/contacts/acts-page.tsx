import { Button } from '@mantine/core';
import { IconArrowBackUp, IconHistory } from '@tabler/icons-react';
import type { ContactAct } from '#contract/contact-acts.ts';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { sayAct } from './contact-words.ts';
import { MoreContacts } from './more-contacts.tsx';
import { useActList, useActs } from './use-acts.ts';

export function ActsPage() {
  return (
    <>
      <PageHeader
        title="Changes to many contacts"
        description="What was done to many contacts at once, newest first. Most of it can be undone for 30 days; what was changed or deleted since stays as it is."
      />
      <Surface flush>
        <ActRows />
      </Surface>
    </>
  );
}

function ActRows() {
  const list = useActList();
  const { undo } = useActs();
  const { timeZone } = useSession().account;
  if (list.isPending) return <LoadingFace label="Loading the changes" />;
  if (hasFailed(list)) return <FailedFace error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data.pages.flatMap((page) => page.acts);
  if (rows.length === 0)
    return (
      <EmptyFace icon={<IconHistory size={28} stroke={1.6} />} title="Nothing yet">
        Select contacts to put them into a list, set a field, or delete them. It will be listed here.
      </EmptyFace>
    );
  const pendingId = undo.isPending ? undo.variables : undefined;
  return (
    <>
      <RefusalAlert error={undo.error} />
      <DataTable
        label="Changes to many contacts, newest first"
        columns={listColumns({ timeZone, pendingId, onUndo: (actId) => undo.mutate(actId) })}
        rows={rows}
        keyOf={(act) => act.id}
      />
      <MoreContacts
        shown={rows.length}
        noun="change"
        hasMore={list.hasNextPage}
        pending={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}

type Acts = { timeZone: string; pendingId: string | undefined; onUndo: (actId: string) => void };

function listColumns({ timeZone, pendingId, onUndo }: Acts): Column<ContactAct>[] {
  return [
    { key: 'act', header: 'What', card: 'lead', cell: (act) => sayAct(act) },
    { key: 'by', header: 'Who', width: '10rem', cell: (act) => act.by?.name },
    {
      key: 'at',
      header: 'When',
      width: '12.5rem',
      cell: (act) => <Moment at={act.at} timeZone={timeZone} />,
    },
    {
      key: 'undo',
      header: 'Undo',
      isHeaderHidden: true,
      width: '9rem',
      card: 'bare',
      cell: (act) =>
        act.canUndo ? (
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconArrowBackUp size={16} aria-hidden="true" />}
            aria-label={`Undo: ${sayAct(act)}`}
            loading={pendingId === act.id}
            onClick={() => onUndo(act.id)}
          >
            Undo
          </Button>
        ) : (
          act.undoneAt && 'Undone'
        ),
    },
  ];
}
