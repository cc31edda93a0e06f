import { Button } from '@mantine/core';
import { IconDeviceMobile, IconMail } from '@tabler/icons-react';
import type { User } from '#contract/users.ts';
import { formatNumber } from '#web/lib/format.ts';
import { useSession } from '#web/shell/use-session.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { StatusMark } from '#web/ui/status-mark.tsx';
import { awaitsApproval, type UserAct } from './user-act.ts';
import { UserMenu } from './user-menu.tsx';
import { UserStatus } from './user-status.tsx';
import classes from './users-table.module.css';

type Props = {
  users: readonly User[];
  /** Absent for those who may only look. */
  onAct?: (act: UserAct) => void;
};

export function UsersTable({ users, onAct }: Props) {
  const { account, user } = useSession();
  return (
    <DataTable
      label="People of the account"
      columns={[
        ...listColumns({ timeZone: account.timeZone, ownId: user.id }),
        ...(onAct ? [actColumn(onAct)] : []),
      ]}
      rows={users}
      keyOf={(row) => row.id}
    />
  );
}

function listColumns({ timeZone, ownId }: { timeZone: string; ownId: string }): Column<User>[] {
  return [
    {
      key: 'person',
      header: 'Person',
      width: '31%',
      card: 'lead',
      cell: (user) => (
        <>
          <div className={classes['name']}>
            {user.name}
            {user.id === ownId && <span className={classes['soft']}> (you)</span>}{' '}
            {user.role === 'owner' && <StatusMark tone="accent">Account owner</StatusMark>}
          </div>
          <div className={classes['soft']}>{user.email}</div>
        </>
      ),
    },
    { key: 'method', header: 'Login codes', cell: (user) => <MethodCell user={user} /> },
    { key: 'status', header: 'Status', cell: (user) => <UserStatus user={user} timeZone={timeZone} /> },
    {
      key: 'seen',
      header: 'Last sign-in',
      width: '8.5rem',
      cell: (user) => <Moment at={user.lastSignInAt} timeZone={timeZone} never="Never" />,
    },
  ];
}

function MethodCell({ user }: { user: User }) {
  const Icon = user.method === 'sms' ? IconDeviceMobile : IconMail;
  return (
    <>
      <span className={classes['method']}>
        <Icon size={18} aria-hidden="true" /> {user.method === 'sms' ? 'SMS' : 'E-mail'}
      </span>
      {user.mobile !== null && <div className={classes['line']}>{formatNumber(user.mobile)}</div>}
      {user.method === 'sms' && !user.mobileProven && <div className={classes['line']}>Not proven yet</div>}
    </>
  );
}

function actColumn(onAct: (act: UserAct) => void): Column<User> {
  return {
    key: 'act',
    header: 'What you can do',
    isHeaderHidden: true,
    card: 'bare',
    width: '8rem',
    cell: (user) => (
      <div className={classes['acts']}>
        {awaitsApproval(user) && (
          <Button size="xs" onClick={() => onAct({ kind: 'reset', user })}>
            Approve
          </Button>
        )}
        <UserMenu user={user} onAct={onAct} />
      </div>
    ),
  };
}
