import type { ReactNode } from 'react';
import type { Message } from '#contract/messaging.ts';
import { formatInstant, formatNumber } from '#web/lib/format.ts';
import { FactList } from '#web/ui/fact-list.tsx';
import { MessageStateBadge, messageStates } from './message-state.tsx';

/** All that is known of one message, as label and value. */
export function MessageFacts({ message, timeZone }: { message: Message; timeZone: string }) {
  const isOut = message.direction === 'out';
  const at = (instant: string | null) => (instant === null ? '–' : formatInstant(instant, timeZone));
  const alphabet = message.encoding === 'gsm7' ? 'Standard alphabet' : 'Unicode';
  const facts: [string, ReactNode][] = [
    ['State', <StateFact key="state" message={message} />],
    [isOut ? 'To' : 'From', formatNumber(message.number)],
    [isOut ? 'From' : 'To', formatNumber(message.sender)],
    ...(isOut
      ? ([['Sent by', message.by?.name ?? 'Somebody who has since left']] satisfies [string, string][])
      : []),
    ['Length', `${message.parts === 1 ? '1 part' : `${message.parts} parts`}, ${alphabet}`],
    [isOut ? 'Written' : 'Received', at(message.createdAt)],
    ...(isOut
      ? ([
          ['Taken by the carrier', at(message.sentAt)],
          ['On the phone', at(message.deliveredAt)],
        ] satisfies [string, string][])
      : []),
  ];
  return <FactList facts={facts} />;
}

function StateFact({ message }: { message: Message }) {
  return (
    <>
      <MessageStateBadge state={message.state} /> {message.stateNote ?? messageStates[message.state].meaning}
    </>
  );
}
