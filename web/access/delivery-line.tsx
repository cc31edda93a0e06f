import { IconAlertCircle, IconCheck, IconChecks, IconClock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Challenge } from '#contract/access.ts';
import classes from './delivery-line.module.css';

type Face = { icon: ReactNode; words: string; tone: 'calm' | 'good' | 'bad' };

const icon = { size: 18, stroke: 1.8, 'aria-hidden': true } as const;

/** What is known of the code on its way; read out politely when it changes. */
export function DeliveryLine({ challenge }: { challenge: Challenge }) {
  const face = faceOf(challenge);
  return (
    <p className={classes['line']} data-tone={face?.tone} role="status">
      {face?.icon}
      <span>{face?.words}</span>
    </p>
  );
}

function faceOf({ delivery, deliveryNote, channel }: Challenge): Face | undefined {
  const sms = channel === 'sms';
  switch (delivery) {
    case 'waiting':
      return undefined;
    case 'queued':
      return { icon: <IconClock {...icon} />, words: 'On its way…', tone: 'calm' };
    case 'sent':
      return {
        icon: <IconCheck {...icon} />,
        words: sms
          ? 'Taken by the carrier.'
          : 'Taken by the mail server. Look in your inbox, and in the spam folder.',
        tone: 'calm',
      };
    case 'delivered':
      return {
        icon: <IconChecks {...icon} />,
        words: sms ? 'On your phone.' : 'In your mailbox.',
        tone: 'good',
      };
    case 'failed':
      return {
        icon: <IconAlertCircle {...icon} />,
        words: deliveryNote ? `Could not be delivered: ${deliveryNote}` : 'Could not be delivered.',
        tone: 'bad',
      };
  }
}
