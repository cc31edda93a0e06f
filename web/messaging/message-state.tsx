import { Badge } from '@mantine/core';
import {
  IconArrowDownLeft,
  IconCheck,
  IconChecks,
  IconClock,
  IconHelp,
  IconSend,
  IconX,
} from '@tabler/icons-react';
import type { MessageState } from '#contract/messaging.ts';

type Face = { word: string; meaning: string; color: string; Icon: typeof IconCheck };

export const messageStates: Record<MessageState, Face> = {
  queued: { word: 'Queued', meaning: 'Waiting here for its turn.', color: 'gray', Icon: IconClock },
  sending: { word: 'Sending', meaning: 'On its way to the carrier.', color: 'gray', Icon: IconSend },
  sent: {
    word: 'Sent',
    meaning: 'The carrier took it. Its receipt has not come yet.',
    color: 'blue',
    Icon: IconCheck,
  },
  delivered: {
    word: 'Delivered',
    meaning: 'The carrier reports it on the phone.',
    color: 'green',
    Icon: IconChecks,
  },
  failed: { word: 'Failed', meaning: 'It did not reach the phone.', color: 'red', Icon: IconX },
  unknown: {
    word: 'Unknown',
    meaning: 'The carrier never answered, so it may or may not have arrived.',
    color: 'yellow',
    Icon: IconHelp,
  },
  received: { word: 'Received', meaning: 'A text that came in.', color: 'ink', Icon: IconArrowDownLeft },
};

/** The state of a message in a word and an icon, never by colour alone. */
export function MessageStateBadge({ state }: { state: MessageState }) {
  const { word, color, Icon } = messageStates[state];
  return (
    <Badge color={color} leftSection={<Icon size={14} aria-hidden="true" />}>
      {word}
    </Badge>
  );
}
