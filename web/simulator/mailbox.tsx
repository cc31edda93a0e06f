import { UnstyledButton } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { formatTime } from '#web/lib/format.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { MailView } from './mail-view.tsx';
import classes from './mailbox.module.css';
import type { useMails } from './use-simulator.ts';

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

/** The pretend mailbox: mails to everybody, newest first. */
export function Mailbox({ query }: { query: ReturnType<typeof useMails> }) {
  const [pickedId, setPickedId] = useState<string>();
  if (query.isPending) return <LoadingFace />;
  if (!query.data) return <FailedFace error={query.error} onRetry={() => void query.refetch()} />;
  const mails = query.data;
  const picked = mails.find(({ id }) => id === pickedId) ?? mails[0];
  if (!picked) {
    return (
      <EmptyFace icon={<IconMail size={28} stroke={1.6} />} title="No mail yet">
        Invitations, codes by e-mail and notices arrive here, whoever they are addressed to.
      </EmptyFace>
    );
  }
  return (
    <div className={classes['box']}>
      <ul className={classes['list']} aria-label="Mails">
        {mails.map((mail) => (
          <li key={mail.id}>
            <UnstyledButton
              className={classes['mail'] ?? ''}
              aria-pressed={mail.id === picked.id}
              onClick={() => setPickedId(mail.id)}
            >
              <span className={classes['to']}>
                <span>{mail.to}</span>
                <time dateTime={mail.at}>{formatTime(mail.at, timeZone)}</time>
              </span>
              <span className={classes['subject']}>{mail.subject}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      <MailView key={picked.id} mail={picked} />
    </div>
  );
}
