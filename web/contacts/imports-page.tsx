import { IconFileImport } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ContactImport } from '#contract/imports.ts';
import { formatCount } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { MoreRows } from '#web/ui/more-rows.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { StatusMark } from '#web/ui/status-mark.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { ImportFileDrop } from './import-file-drop.tsx';
import { beginUpload } from './import-upload.ts';
import { stateWords } from './import-words.ts';
import classes from './imports.module.css';
import { useImportList } from './use-imports.ts';

export function ImportsPage() {
  const navigate = useNavigate();
  const begin = useMutation({
    mutationFn: beginUpload,
    onSuccess: ({ id }) => navigate({ to: '/contacts/import/$importId', params: { importId: id } }),
  });
  return (
    <>
      <PageHeader
        title="Import contacts"
        description="Bring people in from a spreadsheet. You see what will happen before any contact changes, and can undo it afterwards."
      />
      <div className={classes['stack']}>
        <ImportFileDrop
          label="Drop a file here"
          pending={begin.isPending}
          error={begin.error}
          onFile={(file) => begin.mutate(file)}
        />
        <Surface title="Imports so far" flush>
          <ImportRows />
        </Surface>
      </div>
    </>
  );
}

function ImportRows() {
  const list = useImportList();
  const { timeZone } = useSession().account;
  if (list.isPending) return <LoadingFace label="Loading the imports" rows={3} />;
  if (hasFailed(list)) return <FailedFace error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data.pages.flatMap((page) => page.imports);
  if (rows.length === 0)
    return (
      <EmptyFace icon={<IconFileImport size={28} stroke={1.6} />} title="No imports yet">
        Every file that you import is listed here, with what became of it and the rows that were left out.
      </EmptyFace>
    );
  return (
    <>
      <DataTable
        label="Imports, newest first"
        columns={listColumns(timeZone)}
        rows={rows}
        keyOf={({ id }) => id}
      />
      <MoreRows
        shown={rows.length}
        noun={rows.length === 1 ? 'import' : 'imports'}
        hasMore={list.hasNextPage}
        pending={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}

function listColumns(timeZone: string): Column<ContactImport>[] {
  return [
    {
      key: 'file',
      header: 'File',
      card: 'lead',
      cell: ({ id, fileName }) => (
        <PageLink to="/contacts/import/$importId" params={{ importId: id }} fw={600}>
          {fileName}
        </PageLink>
      ),
    },
    {
      key: 'state',
      header: 'Where it stands',
      width: '15rem',
      cell: ({ state }) => <StatusMark tone={stateWords[state].tone}>{stateWords[state].words}</StatusMark>,
    },
    { key: 'what', header: 'What it did', cell: (row) => describeDone(row) },
    { key: 'by', header: 'By', width: '9rem', cell: ({ by }) => by?.name ?? '–' },
    {
      key: 'at',
      header: 'When',
      width: '8.5rem',
      cell: ({ createdAt }) => <Moment at={createdAt} timeZone={timeZone} />,
    },
  ];
}

function describeDone({ state, counts, undo }: ContactImport): string {
  if (state === 'undone' && undo) return `${formatCount(undo.removed, 'contact')} taken back`;
  if (!['importing', 'done', 'failed', 'cancelled', 'undoing'].includes(state)) return '–';
  const { made, updated, refused } = counts;
  if (made + updated + refused === 0) return '–';
  const changed = updated > 0 ? `, ${updated.toLocaleString('en-AU')} changed` : '';
  const left = refused > 0 ? `, ${formatCount(refused, 'row')} left out` : '';
  return `${made.toLocaleString('en-AU')} new${changed}${left}`;
}
