import { IconAlertTriangle, IconCheck, IconClock, IconX } from '@tabler/icons-react';
import type { Sender } from '#contract/senders.ts';
import { StatusMark, type Tone } from '#web/ui/status-mark.tsx';
import classes from './senders-table.module.css';

type Face = { word: string; note?: string; tone: Tone; Icon: typeof IconCheck };

const shownUnverified = 'Phones show “Unverified” in its place until it is registered.';

/** Whether a sender can be sent from, and what it waits for. */
export function SenderStatus({ sender }: { sender: Sender }) {
  const { word, note, tone, Icon } = sender.kind === 'name' ? faceOfName(sender) : faceOfNumber(sender);
  return (
    <>
      <StatusMark tone={tone} Icon={Icon}>
        {word}
      </StatusMark>
      {note && <div className={classes['soft']}>{note}</div>}
    </>
  );
}

function faceOfName({ registration }: Sender): Face {
  switch (registration) {
    case 'registered':
      return { word: 'Registered', tone: 'good', Icon: IconCheck };
    case 'lodged':
      return { word: 'Lodged', note: shownUnverified, tone: 'info', Icon: IconClock };
    case 'rejected':
      return {
        word: 'Rejected',
        note: 'The register did not take this name, so nothing is sent from it.',
        tone: 'bad',
        Icon: IconX,
      };
    default:
      return { word: 'Not registered', note: shownUnverified, tone: 'warn', Icon: IconAlertTriangle };
  }
}

function faceOfNumber({ state }: Sender): Face {
  switch (state) {
    case 'active':
      return { word: 'Ready', tone: 'good', Icon: IconCheck };
    case 'pending':
      return {
        word: 'Waits for its holder',
        note: 'A link was texted to this phone. It works for 7 days.',
        tone: 'info',
        Icon: IconClock,
      };
    case 'rejected':
      return {
        word: 'The holder said no',
        note: 'You can ask again after 90 days.',
        tone: 'bad',
        Icon: IconX,
      };
    case 'withdrawn':
      return { word: 'Withdrawn', tone: 'quiet', Icon: IconX };
  }
}
