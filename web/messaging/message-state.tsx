import {
  IconArrowDownLeft,
  IconBan,
  IconCalendarTime,
  IconCheck,
  IconChecks,
  IconClock,
  IconHelp,
  IconSend,
  IconX,
} from '@tabler/icons-react';
import type { Message, MessageState } from '#contract/messaging.ts';
import { StatusMark, type Tone } from '#web/ui/status-mark.tsx';

type Face = { word: string; meaning: string; tone: Tone; Icon: typeof IconCheck };

export const messageStates: Record<MessageState, Face> = {
  scheduled: {
    word: 'Scheduled',
    meaning: 'Waiting here for its time.',
    tone: 'quiet',
    Icon: IconCalendarTime,
  },
  queued: {
    word: 'Queued',
    meaning: 'Waiting here for its turn.',
    tone: 'quiet',
    Icon: IconClock,
  },
  sent: {
    word: 'Sent',
    meaning: 'The carrier took it. Its receipt has not come yet.',
    tone: 'info',
    Icon: IconCheck,
  },
  delivered: {
    word: 'Delivered',
    meaning: 'The carrier reports it on the phone.',
    tone: 'good',
    Icon: IconChecks,
  },
  failed: { word: 'Failed', meaning: 'It did not reach the phone.', tone: 'bad', Icon: IconX },
  unknown: {
    word: 'Unknown',
    meaning: 'The carrier never answered. It may or may not have arrived, and is not sent again by itself.',
    tone: 'warn',
    Icon: IconHelp,
  },
  cancelled: { word: 'Cancelled', meaning: 'Cancelled before it left.', tone: 'quiet', Icon: IconBan },
  received: { word: 'Received', meaning: 'A text that came in.', tone: 'info', Icon: IconArrowDownLeft },
};

// Still queued by the books, but out of our hands.
const sending: Face = {
  word: 'Sending',
  meaning: 'On its way to the carrier, so it can no longer be cancelled.',
  tone: 'info',
  Icon: IconSend,
};

export function faceOf({ state, onItsWay }: Pick<Message, 'state' | 'onItsWay'>): Face {
  return state === 'queued' && onItsWay ? sending : messageStates[state];
}

type BadgeProps = { state: MessageState; onItsWay?: boolean };

/** The state of a message in a word and an icon, never by colour alone. */
export function MessageStateBadge({ state, onItsWay = false }: BadgeProps) {
  const { word, tone, Icon } = faceOf({ state, onItsWay });
  return (
    <StatusMark tone={tone} Icon={Icon}>
      {word}
    </StatusMark>
  );
}
