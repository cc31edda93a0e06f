import { Button } from '@mantine/core';
import { IconArrowLeft, IconBan, IconListDetails } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Output } from '#contract/endpoint.ts';
import type { endpoints } from '#contract/endpoints.ts';
import type { MessageState } from '#contract/messaging.ts';
import { formatCount, formatInstant, formatNumber } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { FactList } from '#web/ui/fact-list.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { BatchCounts } from './batch-counts.tsx';
import { BatchLeftOut } from './batch-left-out.tsx';
import { BatchLinkClicks } from './link-clicks.tsx';
import classes from './message-page.module.css';
import { useBatch, useCancelling } from './use-messages.ts';

type Shown = Output<typeof endpoints.showBatch>;

export function BatchPage() {
  const { batchId = '' } = useParams({ strict: false });
  const { timeZone } = useSession().account;
  const found = useBatch(batchId);
  const [cancelling, setCancelling] = useState(false);
  const waiting = found.data ? countWaiting(found.data.counts) : 0;
  return (
    <>
      <Link to="/history" className={classes['back'] ?? ''}>
        <IconArrowLeft size={18} aria-hidden="true" /> History
      </Link>
      <PageHeader
        title={found.data ? nameBatch(found.data) : 'Text to many'}
        actions={
          <>
            {waiting > 0 && (
              <Button
                variant="default"
                c="red"
                leftSection={<IconBan size={18} aria-hidden="true" />}
                onClick={() => setCancelling(true)}
              >
                Cancel the rest
              </Button>
            )}
            <ButtonLink
              to="/history"
              search={{ batch: batchId }}
              variant="default"
              leftSection={<IconListDetails size={18} aria-hidden="true" />}
            >
              See each text
            </ButtonLink>
          </>
        }
      />
      {found.isPending && <LoadingFace label="Loading the text to many" />}
      {hasFailed(found) && <FailedFace error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && (
        <>
          <Surface>
            <p className={classes['bubble']} data-direction="out">
              {found.data.batch.text}
            </p>
            <BatchFacts shown={found.data} timeZone={timeZone} />
          </Surface>
          <Surface title="What became of them">
            <BatchCounts batchId={batchId} counts={found.data.counts} />
          </Surface>
          <BatchLeftOut batchId={batchId} counts={found.data.blockedCounts} />
          <BatchLinkClicks batchId={batchId} timeZone={timeZone} />
        </>
      )}
      <CancelRest
        batchId={batchId}
        waiting={waiting}
        opened={cancelling}
        onClose={() => setCancelling(false)}
      />
    </>
  );
}

function nameBatch({ batch }: Shown): string {
  return `Text to ${formatCount(batch.messages, 'number')}`;
}

function countWaiting(counts: Partial<Record<MessageState, number>>): number {
  return (counts.scheduled ?? 0) + (counts.queued ?? 0);
}

function BatchFacts({ shown: { batch, costs }, timeZone }: { shown: Shown; timeZone: string }) {
  const facts: [string, string][] = [
    ['From', formatNumber(batch.sender)],
    ['Sent by', batch.by?.name ?? 'Nobody: an answer that goes by itself'],
    ['Written', formatInstant(batch.createdAt, timeZone)],
  ];
  if (batch.scheduledFor !== null) facts.push(['To leave', formatInstant(batch.scheduledFor, timeZone)]);
  facts.push(['Cost', describeCosts(batch.credits, costs)]);
  return <FactList facts={facts} />;
}

function describeCosts(credits: number, { held, spent, returned }: Shown['costs']): string {
  if (credits === 0) return 'Nothing';
  const states = [
    { of: spent, words: 'spent' },
    { of: held, words: 'held for texts that have not left' },
    { of: returned, words: 'came back' },
  ].filter((state) => state.of > 0);
  const [only] = states;
  const total = formatCount(credits, 'credit');
  if (states.length === 1) return `${total}, ${only?.words}`;
  return `${total}: ${states.map((state) => `${state.of.toLocaleString('en-AU')} ${state.words}`).join(', ')}`;
}

type CancelRestProps = { batchId: string; waiting: number; opened: boolean; onClose: () => void };

function CancelRest({ batchId, waiting, opened, onClose }: CancelRestProps) {
  const { batch } = useCancelling();
  const close = () => {
    batch.reset();
    onClose();
  };
  const confirm = () =>
    batch.mutate(batchId, {
      onSuccess: ({ cancelled }) => {
        showNotice(`${formatCount(cancelled, 'text was', 'texts were')} cancelled.`);
        close();
      },
    });
  return (
    <ConfirmDialog
      opened={opened}
      title="Cancel what has not left?"
      confirmLabel="Cancel the rest"
      keepLabel="Keep them"
      danger
      pending={batch.isPending}
      error={batch.error}
      onConfirm={confirm}
      onClose={close}
    >
      {formatCount(waiting, 'text has', 'texts have')} not left yet and will not be sent, save those that are
      leaving at this moment. Their credits come back to your account. They stay in the history as cancelled,
      and cannot be brought back.
    </ConfirmDialog>
  );
}
