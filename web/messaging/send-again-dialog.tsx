import { useNavigate } from '@tanstack/react-router';
import { listFields, optoutField } from '#contract/merge-fields.ts';
import type { Message } from '#contract/messaging.ts';
import { formatCount, formatNumber } from '#web/lib/format.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { useSendingAgain } from './use-messages.ts';

/** Whether a text can be sent once more as it is: nobody knows what became of it, and no braces of its own would be read as fields. */
export function maySendAgain({ direction, state, text }: Message): boolean {
  const asksForFields = listFields(text).length > 0 || text.includes(optoutField);
  return direction === 'out' && state === 'unknown' && !asksForFields;
}

type Props = { message: Message | undefined; onClose: () => void };

/** Asks before a text goes out once more that may have arrived already. */
export function SendAgainDialog({ message, onClose }: Props) {
  const navigate = useNavigate();
  const again = useSendingAgain();
  const close = () => {
    again.reset();
    onClose();
  };
  const confirm = () => {
    if (!message || again.isPending) return;
    again.mutate(message, {
      onSuccess: ({ id }) => {
        showNotice('The text is sent again. This is the new one.');
        close();
        void navigate({ to: '/history/$messageId', params: { messageId: id } });
      },
    });
  };
  return (
    <ConfirmDialog
      opened={message !== undefined}
      title="Send it again?"
      confirmLabel="Send it again"
      pending={again.isPending}
      error={again.error}
      onConfirm={confirm}
      onClose={close}
    >
      {message &&
        `${formatNumber(message.number)} may get this text twice: the carrier never said whether the first one arrived. It goes out as a new text and costs ${formatCount(message.parts, 'credit')}.`}
    </ConfirmDialog>
  );
}
