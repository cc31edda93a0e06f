import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { formatInstant } from '#web/lib/format.ts';
import { useInstallation, useSession } from '#web/shell/use-session.ts';
import { LoadingFace } from '#web/ui/faces.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { BatchSent } from './batch-sent.tsx';
import { MessageForm } from './message-form.tsx';
import type { Sent } from './use-sending.ts';

export function SendPage() {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const { timeZone } = useSession().account;
  const installation = useInstallation();
  const [sent, setSent] = useState<Extract<Sent, { batch: unknown }>>();
  const to = String(search['to'] ?? '');
  const listId = String(search['list'] ?? '');
  const finish = (sent: Sent, scheduledFor: string | null) => {
    if ('batch' in sent) return setSent(sent);
    showNotice(
      scheduledFor
        ? `Your text leaves on ${formatInstant(scheduledFor, timeZone)}.`
        : 'Your text is on its way.',
    );
    void navigate({ to: '/history', search: { new: sent.message.id } });
  };
  const writeAnother = () => {
    setSent(undefined);
    void navigate({ to: '/send' });
  };
  if (sent) return <BatchSent {...sent} onAgain={writeAnother} />;
  return (
    <>
      <PageHeader title="Send a text" description="To one mobile, or to up to 10,000 at once." />
      {installation ? (
        <MessageForm
          key={`${to} ${listId}`}
          to={to}
          listId={listId}
          homeCountry={installation.homeCountry}
          onSent={finish}
        />
      ) : (
        <LoadingFace label="Loading" />
      )}
    </>
  );
}
