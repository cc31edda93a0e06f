import { Select } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '#web/lib/format.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { useQuietClosing } from './use-conversations.ts';

const spans = [
  { value: '1', label: 'a day' },
  { value: '7', label: 'a week' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
];

/** Closes all open conversations without a text for a while, for accounts that have hundreds of them. */
export function CloseQuietDialog({ onClose }: { onClose: () => void }) {
  const [days, setDays] = useState('30');
  const closing = useQuietClosing();
  return (
    <ConfirmDialog
      opened
      title="Close those that are quiet"
      confirmLabel="Close them"
      pending={closing.isPending}
      error={closing.error}
      onClose={onClose}
      onConfirm={() =>
        closing.mutate(Number(days), {
          onSuccess: (closed) => {
            showNotice(`${formatCount(closed, 'conversation')} closed.`);
            onClose();
          },
        })
      }
    >
      <p>
        Open conversations without a text in that time are closed for everybody of your account. Nothing is
        lost: they stand under Closed, and the next text opens one again.
      </p>
      <Select
        label="Without a text for"
        data={spans}
        value={days}
        allowDeselect={false}
        comboboxProps={{ withinPortal: true }}
        onChange={(value) => setDays(value ?? '30')}
      />
    </ConfirmDialog>
  );
}
