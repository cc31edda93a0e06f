import { Button } from '@mantine/core';
import { useState } from 'react';
import type { SuspectedUnsubscribe } from '#contract/unsubscribes.ts';
import { formatCount, formatNumber } from '#web/lib/format.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { showNotice } from '#web/ui/notice.ts';
import classes from './unsubscribes-table.module.css';
import type { useUnsubscribeChanges } from './use-unsubscribes.ts';

type Props = { row: SuspectedUnsubscribe; changes: ReturnType<typeof useUnsubscribeChanges> };

/** What was accepted before the reply came and still leaves, unless somebody cancels it. */
export function WaitingTexts({ row: { number, waiting }, changes: { cancelWaiting } }: Props) {
  const [asking, setAsking] = useState(false);
  const close = () => {
    cancelWaiting.reset();
    setAsking(false);
  };
  const confirm = () =>
    cancelWaiting.mutate(number, {
      onSuccess: ({ cancelled }) => {
        showNotice(`${formatCount(cancelled, 'text was', 'texts were')} cancelled.`);
        close();
      },
    });
  if (waiting === 0 && !asking) return null;
  const texts = formatCount(waiting, 'text');
  const them = waiting === 1 ? 'it' : 'them';
  return (
    <div className={classes['waiting']}>
      {texts} to this number {waiting === 1 ? 'waits' : 'wait'} and will leave.{' '}
      <Button
        variant="default"
        size="compact-xs"
        aria-label={`Cancel ${them}: ${texts} to ${formatNumber(number)}`}
        onClick={() => setAsking(true)}
      >
        Cancel {them}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={`Cancel ${texts} to ${formatNumber(number)}?`}
        confirmLabel={`Cancel ${texts}`}
        keepLabel="Keep them"
        danger
        pending={cancelWaiting.isPending}
        error={cancelWaiting.error}
        onConfirm={confirm}
        onClose={close}
      >
        What waits for this number, scheduled texts included, will not be sent, and its credits come back.
        Whether the reply was an opt-out is still for you to decide.
      </ConfirmDialog>
    </div>
  );
}
