import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey } from '@tabler/icons-react';
import { formatInstant } from '#web/lib/format.ts';
import { useSession } from '#web/shell/use-session.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { Note } from '#web/ui/note.tsx';
import { useTransfer, useTransferChanges } from './use-transfer.ts';

/** Tells the person to whom the account is offered, and lets them take it over. */
export function TransferBanner() {
  const session = useSession();
  const transfer = useTransfer().data;
  const [asking, confirm] = useDisclosure(false);
  const { accept } = useTransferChanges();
  if (transfer?.to.id !== session.user.id) return null;
  return (
    <Note tone="accent" Icon={IconKey} title={`${transfer.from.name} wants to hand the account over to you`}>
      If you accept, you become the account owner. Until then nothing changes. The offer ends{' '}
      {formatInstant(transfer.expiresAt, session.account.timeZone)}.
      <Group mt="sm">
        <Button size="sm" onClick={confirm.open}>
          Take the account over
        </Button>
      </Group>
      <ConfirmDialog
        opened={asking}
        title="Take the account over"
        confirmLabel="Take over"
        pending={accept.isPending}
        error={accept.error}
        onClose={confirm.close}
        onConfirm={() => accept.mutate()}
      >
        You become the account owner: you add and remove people, and your codes always come by SMS.{' '}
        {transfer.from.name} becomes a member. Both of you are signed out and sign in anew.
      </ConfirmDialog>
    </Note>
  );
}
