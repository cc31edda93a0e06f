import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { RefusalAlert } from './refusal-alert.tsx';

type ConfirmDialogProps = {
  opened: boolean;
  title: string;
  /** What will happen, in full sentences. */
  children: ReactNode;
  confirmLabel: string;
  /** What the way out says, where the act is itself a cancelling. */
  keepLabel?: string;
  danger?: boolean;
  pending?: boolean;
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before an act that cannot be taken back; the focus starts on the way out. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      <Stack>
        <div>{props.children}</div>
        <RefusalAlert error={props.error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {props.keepLabel ?? 'Cancel'}
          </Button>
          <Button
            {...(props.danger ? { color: 'red' } : {})}
            loading={props.pending ?? false}
            onClick={props.onConfirm}
          >
            {props.confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
