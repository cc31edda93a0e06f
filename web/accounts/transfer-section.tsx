import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Transfer, User } from '#contract/users.ts';
import { formatInstant } from '#web/lib/format.ts';
import { useSession } from '#web/shell/use-session.ts';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import classes from './settings-form.module.css';
import { TransferDialog } from './transfer-dialog.tsx';
import { useTransfer, useTransferChanges } from './use-transfer.ts';

/** Handing the account over to another person, for the owner. */
export function TransferSection({ users }: { users: readonly User[] }) {
  const transfer = useTransfer().data;
  const { cancel } = useTransferChanges();
  const [opened, dialog] = useDisclosure(false);
  const candidates = users.filter((user) => user.role === 'member' && user.status === 'active');
  return (
    <Surface
      title="Hand the account over"
      description="Another person becomes the account owner, and you become a member. Nothing changes until they accept."
    >
      {transfer ? (
        <Waiting transfer={transfer} cancel={cancel} />
      ) : (
        <>
          {candidates.length === 0 && <Text c="dimmed">Nobody else has joined yet.</Text>}
          <Button variant="default" disabled={candidates.length === 0} onClick={dialog.open}>
            Choose a person
          </Button>
        </>
      )}
      {opened && <TransferDialog candidates={candidates} onClose={dialog.close} />}
    </Surface>
  );
}

type WaitingProps = { transfer: Transfer; cancel: ReturnType<typeof useTransferChanges>['cancel'] };

function Waiting({ transfer, cancel }: WaitingProps) {
  const { timeZone } = useSession().account;
  return (
    <>
      <div className={classes['value']}>Waiting for {transfer.to.name}</div>
      <p className={classes['soft']}>
        They see the offer under Manage users and My profile, and can accept until{' '}
        {formatInstant(transfer.expiresAt, timeZone)}.
      </p>
      <RefusalAlert error={cancel.error} />
      <div className={classes['acts']}>
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() =>
            cancel.mutate(undefined, {
              onSuccess: () => showNotice('The offer is taken back. You stay the owner.'),
            })
          }
        >
          Take the offer back
        </Button>
      </div>
    </>
  );
}
