import { useUnsubscribeChanges } from '#web/contacts/use-unsubscribes.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { showNotice } from '#web/ui/notice.ts';

type Props = { number: string; name: string; onClose: () => void };

/** Asks before the number of a conversation is opted out by hand. */
export function OptOutDialog({ number, name, onClose }: Props) {
  const { add } = useUnsubscribeChanges();
  return (
    <ConfirmDialog
      opened
      danger
      title={`Opt out ${name}`}
      confirmLabel="Opt them out"
      pending={add.isPending}
      error={add.error}
      onClose={onClose}
      onConfirm={() =>
        add.mutate(
          { numbers: [number], reason: '' },
          {
            onSuccess: () => {
              showNotice(`${name} gets no more texts from you.`);
              onClose();
            },
          },
        )
      }
    >
      This number will get no more texts from you. What waits for it is cancelled. Before it is texted again,
      the person must agree anew.
    </ConfirmDialog>
  );
}
