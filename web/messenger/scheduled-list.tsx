import { Button, Group } from '@mantine/core';
import { IconCalendarTime } from '@tabler/icons-react';
import { useState } from 'react';
import type { Message } from '#contract/messaging.ts';
import { formatCount, formatInstant } from '#web/lib/format.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { showNotice } from '#web/ui/notice.ts';
import classes from './conversation-page.module.css';
import { SendLaterDialog } from './send-later-dialog.tsx';
import { useConversationActs } from './use-conversations.ts';

type Props = { number: string; scheduled: readonly Message[]; timeZone: string };

/** The replies that wait for their time: each can be changed and cancelled. */
export function ScheduledList({ number, scheduled, timeZone }: Props) {
  const [act, setAct] = useState<{ kind: 'change' | 'cancel'; message: Message }>();
  if (scheduled.length === 0) return null;
  const close = () => setAct(undefined);
  return (
    <>
      <details className={classes['waitings']} open={scheduled.length === 1}>
        <summary>
          {formatCount(scheduled.length, 'reply waits for its time', 'replies wait for their time')}
        </summary>
        <ul className={classes['scheduled']} aria-label="Replies that wait for their time">
          {scheduled.map((message) => (
            <li key={message.id}>
              <span className={classes['waiting']}>
                <span className={classes['when']}>
                  <IconCalendarTime size={15} aria-hidden="true" style={{ verticalAlign: '-2px' }} />{' '}
                  <b>{formatInstant(message.scheduledFor ?? message.createdAt, timeZone)}</b>
                  {message.by && ` · ${message.by.name}`}
                </span>
                {message.text}
              </span>
              <Group gap={4} ml={-8}>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  onClick={() => setAct({ kind: 'change', message })}
                >
                  Change
                </Button>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  onClick={() => setAct({ kind: 'cancel', message })}
                >
                  Cancel
                </Button>
              </Group>
            </li>
          ))}
        </ul>
      </details>
      {act?.kind === 'change' && (
        <ChangeDialog number={number} message={act.message} timeZone={timeZone} onClose={close} />
      )}
      {act?.kind === 'cancel' && <CancelDialog number={number} message={act.message} onClose={close} />}
    </>
  );
}

type ActProps = { number: string; message: Message; onClose: () => void };

function ChangeDialog({ number, message, timeZone, onClose }: ActProps & { timeZone: string }) {
  const { changeScheduled } = useConversationActs(number);
  const { id: messageId, text, scheduledFor } = message;
  return (
    <SendLaterDialog
      timeZone={timeZone}
      waiting={{ text, scheduledFor: scheduledFor ?? message.createdAt }}
      isPending={changeScheduled.isPending}
      error={changeScheduled.error}
      onClose={onClose}
      onSubmit={(reply) => changeScheduled.mutate({ messageId, ...reply }, { onSuccess: onClose })}
    />
  );
}

function CancelDialog({ number, message, onClose }: ActProps) {
  const { cancelScheduled } = useConversationActs(number);
  return (
    <ConfirmDialog
      opened
      danger
      title="Cancel this reply"
      confirmLabel="Cancel the reply"
      keepLabel="Keep it"
      pending={cancelScheduled.isPending}
      error={cancelScheduled.error}
      onClose={onClose}
      onConfirm={() =>
        cancelScheduled.mutate(message.id, {
          onSuccess: () => {
            showNotice('Cancelled. Its credits are back.');
            onClose();
          },
        })
      }
    >
      It will not be sent, and its credits come back.
    </ConfirmDialog>
  );
}
