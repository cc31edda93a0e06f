import type { Message } from '#contract/messaging.ts';
import { formatCount, formatInstant, formatNumber } from '#web/lib/format.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { useCancelling } from './use-messages.ts';

type Props = { message: Message | undefined; timeZone: string; onClose: () => void };

/** Whether a text may still be called back, as far as is known here. */
export function mayCancel({ direction, state, onItsWay }: Message): boolean {
  return direction === 'out' && !onItsWay && (state === 'scheduled' || state === 'queued');
}

/** Asks before one text is cancelled, and says what comes back. */
export function CancelDialog({ message, timeZone, onClose }: Props) {
  const { one } = useCancelling();
  const close = () => {
    one.reset();
    onClose();
  };
  const confirm = () => {
    if (!message) return;
    one.mutate(message.id, {
      onSuccess: () => {
        showNotice('The text was cancelled.');
        close();
      },
    });
  };
  return (
    <ConfirmDialog
      opened={message !== undefined}
      title="Cancel this text?"
      confirmLabel="Cancel the text"
      keepLabel="Keep it"
      danger
      pending={one.isPending}
      error={one.error}
      onConfirm={confirm}
      onClose={close}
    >
      {message && <Consequence message={message} timeZone={timeZone} />}
    </ConfirmDialog>
  );
}

function Consequence({ message, timeZone }: { message: Message; timeZone: string }) {
  const { number, scheduledFor, credits } = message;
  const time = scheduledFor ? `, which was to leave ${formatInstant(scheduledFor, timeZone)},` : '';
  return (
    <>
      The text to {formatNumber(number)}
      {time} will not be sent.
      {credits > 0 &&
        ` ${formatCount(credits, 'credit')} ${credits === 1 ? 'comes' : 'come'} back to your account.`}{' '}
      It stays in the history as cancelled, and cannot be brought back.
    </>
  );
}
