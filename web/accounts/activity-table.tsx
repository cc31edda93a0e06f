import { IconBan } from '@tabler/icons-react';
import type { Activity } from '#contract/activity.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { StatusMark } from '#web/ui/status-mark.tsx';
import classes from './activity-table.module.css';

type Props = { activities: readonly Activity[]; timeZone: string };

export function ActivityTable({ activities, timeZone }: Props) {
  return (
    <div className={classes['rows']}>
      <DataTable
        label="Activity, newest first"
        columns={listColumns(timeZone)}
        rows={activities}
        keyOf={(activity) => String(activity.seq)}
      />
    </div>
  );
}

const METHODS: Record<string, string> = {
  password: 'by password',
  sms: 'by SMS',
  email: 'by e-mail',
  recovery_code: 'by recovery code',
  app_code: 'by authenticator app',
  link: 'by link',
  command: 'by command on the server',
};

function listColumns(timeZone: string): Column<Activity>[] {
  return [
    {
      key: 'what',
      header: 'Who did what',
      card: 'lead',
      cell: (activity) => <What activity={activity} />,
    },
    {
      key: 'when',
      header: 'When',
      width: '12rem',
      cell: (activity) => <Moment at={activity.at} timeZone={timeZone} />,
    },
    {
      key: 'where',
      header: 'From',
      width: '13rem',
      cell: (activity) => (
        <>
          {activity.address ?? '–'}{' '}
          {activity.agent && <div className={classes['soft']}>{activity.agent}</div>}
        </>
      ),
    },
  ];
}

function What({ activity }: { activity: Activity }) {
  const means = activity.method === null ? undefined : (METHODS[activity.method] ?? activity.method);
  return (
    <>
      <strong>{activity.actor?.name ?? 'Corella'}</strong> {activity.sentence}{' '}
      {activity.result === 'refused' && (
        <StatusMark tone="bad" Icon={IconBan}>
          Refused
        </StatusMark>
      )}
      <div className={classes['soft']}>
        {means && `${means} · `}line {activity.seq}
      </div>
    </>
  );
}
