import { Button } from '@mantine/core';
import { useState } from 'react';
import type { OwnSession } from '#contract/access.ts';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { StatusMark } from '#web/ui/status-mark.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { useSessionChanges, useSessions } from './use-sessions.ts';

type Ending = OwnSession | 'others';

export function SessionsPage() {
  const { timeZone } = useSession().account;
  const sessions = useSessions();
  const [ending, setEnding] = useState<Ending>();
  const hasOthers = sessions.data?.some((session) => !session.current) ?? false;
  return (
    <>
      <PageHeader
        title="My sessions"
        description="Where you are signed in. If you do not know one of them, end it and change your password."
        actions={
          hasOthers && (
            <Button variant="default" onClick={() => setEnding('others')}>
              End all others
            </Button>
          )
        }
      />
      <Surface flush>
        {sessions.isPending && <LoadingFace rows={2} label="Loading your sessions" />}
        {hasFailed(sessions) && <FailedFace error={sessions.error} onRetry={() => void sessions.refetch()} />}
        {sessions.data && (
          <DataTable
            label="Your sessions"
            columns={listColumns(timeZone, setEnding)}
            rows={sessions.data}
            keyOf={(session) => session.id}
          />
        )}
      </Surface>
      {ending && <EndDialog ending={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

function listColumns(timeZone: string, onEnd: (session: OwnSession) => void): Column<OwnSession>[] {
  const at = (instant: string) => <Moment at={instant} timeZone={timeZone} />;
  return [
    {
      key: 'device',
      header: 'Device',
      card: 'lead',
      cell: (session) => (
        <>
          <strong>{session.device}</strong> {session.current && <StatusMark tone="good">This one</StatusMark>}
        </>
      ),
    },
    { key: 'address', header: 'Network address', cell: (session) => session.address },
    { key: 'started', header: 'Signed in', cell: (session) => at(session.startedAt) },
    { key: 'seen', header: 'Last used', cell: (session) => at(session.lastSeenAt) },
    { key: 'ends', header: 'Ends', cell: (session) => at(session.endsAt) },
    {
      key: 'end',
      header: 'What you can do',
      isHeaderHidden: true,
      card: 'bare',
      cell: (session) =>
        !session.current && (
          <Button
            size="xs"
            variant="default"
            aria-label={`End the session on ${session.device}`}
            onClick={() => onEnd(session)}
          >
            End
          </Button>
        ),
    },
  ];
}

function EndDialog({ ending, onClose }: { ending: Ending; onClose: () => void }) {
  const { end, endOthers } = useSessionChanges();
  const onSuccess = () => {
    showNotice(ending === 'others' ? 'All other sessions have ended.' : 'The session has ended.');
    onClose();
  };
  return (
    <ConfirmDialog
      opened
      title={ending === 'others' ? 'End all other sessions' : 'End this session'}
      confirmLabel={ending === 'others' ? 'End all others' : 'End it'}
      danger
      pending={end.isPending || endOthers.isPending}
      error={end.error ?? endOthers.error}
      onClose={onClose}
      onConfirm={() =>
        ending === 'others'
          ? endOthers.mutate(undefined, { onSuccess })
          : end.mutate(ending.id, { onSuccess })
      }
    >
      {ending === 'others'
        ? 'Every other browser in which you are signed in is signed out at once. This one stays.'
        : `${ending.device} (${ending.address}) is signed out at once. Whoever sits there has to sign in again.`}
    </ConfirmDialog>
  );
}
