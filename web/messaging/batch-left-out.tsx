import { Button, NativeSelect } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { endpoints } from '#contract/endpoints.ts';
import type { BlockedReason, BlockedRecipient } from '#contract/messaging.ts';
import { urlOf } from '#web/lib/api.ts';
import { formatCount, formatNumber } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { MoreRows } from '#web/ui/more-rows.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { blockedWords } from './batch-blocked.ts';
import classes from './batch-left-out.module.css';
import { useBatchBlocked } from './use-batch-blocked.ts';

type Counts = Partial<Record<BlockedReason, number>>;
type Props = { batchId: string; counts: Counts };

/** Whom a text to many did not go to, and why, as it was when it was accepted. */
export function BatchLeftOut({ batchId, counts }: Props) {
  const [chosen, setChosen] = useState<BlockedReason>();
  const reasons = listReasons(counts);
  const total = reasons.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  const query = chosen ? { reason: chosen } : {};
  return (
    <Surface
      flush
      title="Left out"
      description={`${formatCount(total, 'recipient')} did not get it. This is how it was when the text was written.`}
      actions={
        <>
          <NativeSelect
            size="sm"
            aria-label="Why they were left out"
            value={chosen ?? ''}
            data={[
              { value: '', label: `Every reason (${total.toLocaleString('en-AU')})` },
              ...reasons.map(({ reason, label }) => ({ value: reason, label })),
            ]}
            onChange={(event) =>
              setChosen(reasons.find(({ reason }) => reason === event.target.value)?.reason)
            }
          />
          <Button
            component="a"
            href={urlOf(endpoints.exportBlockedRecipients, { params: { batchId }, query })}
            download
            variant="default"
            size="sm"
            leftSection={<IconDownload size={18} aria-hidden="true" />}
          >
            Export CSV
          </Button>
        </>
      }
    >
      <LeftOutRows batchId={batchId} reason={chosen} />
    </Surface>
  );
}

/** The reasons that there are, the commonest first. */
function listReasons(counts: Counts) {
  return (Object.entries(counts) as [BlockedReason, number][])
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => {
      const words = blockedWords[reason];
      const label = `${count.toLocaleString('en-AU')} ${count === 1 ? words.one : words.many}`;
      return { reason, count, label };
    });
}

const columns: Column<BlockedRecipient>[] = [
  {
    key: 'number',
    header: 'As it was written',
    card: 'lead',
    width: '16rem',
    cell: ({ to }) => <span className={classes['written']}>{formatNumber(to) || '(nothing)'}</span>,
  },
  {
    key: 'reason',
    header: 'Why',
    card: 'bare',
    cell: ({ reason }) => (
      <>
        <div className={classes['reason']}>{blockedWords[reason].one}.</div>
        <div className={classes['help']}>{blockedWords[reason].help}</div>
      </>
    ),
  },
  {
    key: 'row',
    header: 'Row of the list',
    width: '9rem',
    cell: ({ row }) => (row + 1).toLocaleString('en-AU'),
  },
];

function LeftOutRows({ batchId, reason }: { batchId: string; reason: BlockedReason | undefined }) {
  const list = useBatchBlocked(batchId, reason);
  if (list.isPending) return <LoadingFace rows={3} label="Loading who was left out" />;
  if (hasFailed(list)) return <FailedFace error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data.pages.flatMap((page) => page.blocked);
  return (
    <>
      <DataTable
        label="Recipients that were left out, in the order of the list"
        columns={columns}
        rows={rows}
        keyOf={({ row }) => String(row)}
      />
      <MoreRows
        isInOrder
        shown={rows.length}
        noun={rows.length === 1 ? 'recipient' : 'recipients'}
        hasMore={list.hasNextPage}
        pending={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}
