import { Button, Group } from '@mantine/core';
import { IconCheck, IconEye } from '@tabler/icons-react';
import type { SuspectedUnsubscribe } from '#contract/unsubscribes.ts';
import { formatNumber } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { MoreRows } from '#web/ui/more-rows.tsx';
import { Note } from '#web/ui/note.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import classes from './unsubscribes-table.module.css';
import { useSuspected, useUnsubscribeChanges } from './use-unsubscribes.ts';
import { WaitingTexts } from './waiting-texts.tsx';

type Props = { timeZone: string; onStory: (number: string) => void };

/** Replies that read like an opt-out: a person decides with one click. */
export function SuspectedList({ timeZone, onStory }: Props) {
  const list = useSuspected();
  const changes = useUnsubscribeChanges();
  const rows = list.data?.pages.flatMap((page) => page.suspected) ?? [];
  return (
    <>
      <Note tone="info" Icon={IconEye}>
        These replies read like “no more texts” without saying STOP. Until you decide, texts to many leave
        these numbers out. A text that you write to one of them goes, and so does what was waiting already,
        unless you cancel it.
      </Note>
      <Surface flush>
        {list.isPending && <LoadingFace rows={3} label="Loading what there is to look at" />}
        {hasFailed(list) && <FailedFace error={list.error} onRetry={() => void list.refetch()} />}
        {list.data && rows.length === 0 && (
          <EmptyFace icon={<IconCheck size={28} stroke={1.6} />} title="Nothing to look at">
            A reply such as “please stop texting me” will wait here for you.
          </EmptyFace>
        )}
        {rows.length > 0 && (
          <>
            <SuspectedTable rows={rows} timeZone={timeZone} onStory={onStory} changes={changes} />
            <MoreRows
              shown={rows.length}
              noun={rows.length === 1 ? 'reply' : 'replies'}
              hasMore={list.hasNextPage}
              pending={list.isFetchingNextPage}
              onMore={() => void list.fetchNextPage()}
            />
          </>
        )}
      </Surface>
    </>
  );
}

type TableProps = Props & {
  rows: readonly SuspectedUnsubscribe[];
  changes: ReturnType<typeof useUnsubscribeChanges>;
};

function SuspectedTable({ rows, timeZone, onStory, changes }: TableProps) {
  const { add, dismiss } = changes;
  const columns: Column<SuspectedUnsubscribe>[] = [
    {
      key: 'number',
      header: 'Number',
      card: 'lead',
      width: '11rem',
      cell: ({ number }) => (
        <button type="button" className={classes['story'] ?? ''} onClick={() => onStory(number)}>
          {formatNumber(number)}
        </button>
      ),
    },
    {
      key: 'text',
      header: 'What they wrote',
      card: 'bare',
      cell: (row) => (
        <>
          {row.text}
          <WaitingTexts row={row} changes={changes} />
        </>
      ),
    },
    { key: 'at', header: 'When', width: '8.5rem', cell: ({ at }) => <Moment at={at} timeZone={timeZone} /> },
    {
      key: 'acts',
      header: 'Decide',
      isHeaderHidden: true,
      card: 'bare',
      width: '17rem',
      cell: ({ number, text }) => (
        <Group gap="xs" wrap="nowrap" justify="flex-end">
          <Button
            size="xs"
            aria-label={`Unsubscribe ${formatNumber(number)}`}
            loading={add.isPending && add.variables.numbers.includes(number)}
            onClick={() =>
              add.mutate(
                { numbers: [number], reason: text.slice(0, 300) },
                { onSuccess: () => showNotice(`${formatNumber(number)} gets no more texts.`) },
              )
            }
          >
            Unsubscribe
          </Button>
          <Button
            size="xs"
            variant="default"
            aria-label={`Not an opt-out: ${formatNumber(number)}`}
            loading={dismiss.isPending && dismiss.variables === number}
            onClick={() => dismiss.mutate(number)}
          >
            Not an opt-out
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <>
      <RefusalAlert error={add.error ?? dismiss.error} />
      <DataTable
        label="Replies to look at, newest first"
        columns={columns}
        rows={rows}
        keyOf={({ number }) => number}
      />
    </>
  );
}
