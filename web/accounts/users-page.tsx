import { Button } from '@mantine/core';
import { IconLock, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { Note } from '#web/ui/note.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { TransferBanner } from './transfer-banner.tsx';
import { TransferSection } from './transfer-section.tsx';
import { useOwnerName, useUsers } from './use-users.ts';
import type { UserAct } from './user-act.ts';
import { UserDialog } from './user-dialog.tsx';
import { UserInviteDialog } from './user-invite-dialog.tsx';
import { UsersTable } from './users-table.tsx';

export function UsersPage() {
  const isOwner = useSession().user.role === 'owner';
  const users = useUsers();
  const [inviting, setInviting] = useState(false);
  const [act, setAct] = useState<UserAct>();
  return (
    <>
      <PageHeader
        title="Manage users"
        description="One login for each person: nothing is shared, and everything names who did it. Adding people is free of charge."
        actions={
          isOwner && (
            <Button
              leftSection={<IconUserPlus size={18} aria-hidden="true" />}
              onClick={() => setInviting(true)}
            >
              Add a person
            </Button>
          )
        }
      />
      <TransferBanner />
      {!isOwner && <WhyReadOnly />}
      <Surface flush>
        {users.isPending && <LoadingFace rows={3} label="Loading the people" />}
        {hasFailed(users) && <FailedFace error={users.error} onRetry={() => void users.refetch()} />}
        {users.data && <UsersTable users={users.data} {...(isOwner ? { onAct: setAct } : {})} />}
      </Surface>
      {isOwner && users.data && <TransferSection users={users.data} />}
      {inviting && <UserInviteDialog onClose={() => setInviting(false)} />}
      {act && <UserDialog {...act} onClose={() => setAct(undefined)} />}
    </>
  );
}

function WhyReadOnly() {
  const owner = useOwnerName();
  return (
    <Note tone="info" Icon={IconLock}>
      Only the account owner{owner && `, ${owner},`} can add, change or remove people.
    </Note>
  );
}
