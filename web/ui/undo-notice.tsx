import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';

const SHOWN_MS = 12_000;

/** A sentence at the edge of the screen that something was done, with the way back. */
export function showUndoNotice(message: string, onUndo: () => void): void {
  const id = notifications.show({
    color: 'green',
    autoClose: SHOWN_MS,
    withBorder: true,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <span>{message}</span>
        <Button
          variant="default"
          flex="none"
          size="compact-sm"
          onClick={() => {
            notifications.hide(id);
            onUndo();
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}
