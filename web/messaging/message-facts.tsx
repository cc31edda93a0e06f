import type { ReactNode } from 'react';
import type { Message } from '#contract/messaging.ts';
import { ContactLink } from '#web/contacts/contact-link.tsx';
import { useContactNames } from '#web/contacts/use-contact-names.ts';
import { formatCount, formatInstant, formatNumber } from '#web/lib/format.ts';
import { FactList } from '#web/ui/fact-list.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { faceOf, MessageStateBadge } from './message-state.tsx';

/** All that is known of one message, as label and value. */
export function MessageFacts({ message, timeZone }: { message: Message; timeZone: string }) {
  const isOut = message.direction === 'out';
  const at = (instant: string | null) => (instant === null ? '–' : formatInstant(instant, timeZone));
  const alphabet = message.encoding === 'gsm7' ? 'Standard alphabet' : 'Unicode';
  const facts: [string, ReactNode][] = [
    ['State', <StateFact key="state" message={message} />],
    [isOut ? 'To' : 'From', <NumberFact key="number" number={message.number} />],
    [isOut ? 'From' : 'To', formatNumber(message.sender)],
    ...(isOut ? ([['Sent by', describeSender(message)]] satisfies [string, string][]) : []),
    ['Length', `${message.parts === 1 ? '1 part' : `${message.parts} parts`}, ${alphabet}`],
    [isOut ? 'Written' : 'Received', at(message.createdAt)],
    ...listPlan(message, timeZone),
    ...(isOut
      ? ([
          ['Taken by the carrier', at(message.sentAt)],
          ['On the phone', at(message.deliveredAt)],
          ['Cost', describeCost(message)],
        ] satisfies [string, string][])
      : []),
  ];
  if (message.batchId !== null && isOut)
    facts.push(['Sent with', <BatchLink key="batch" batchId={message.batchId} />]);
  return <FactList facts={facts} />;
}

function NumberFact({ number }: { number: string }) {
  const contact = useContactNames([number]).get(number);
  if (!contact || (contact.firstName === '' && contact.lastName === '')) return formatNumber(number);
  return (
    <>
      <ContactLink contact={contact} />, {formatNumber(number)}
    </>
  );
}

function BatchLink({ batchId }: { batchId: string }) {
  return (
    <PageLink to="/history/batches/$batchId" params={{ batchId }}>
      All that were sent with it
    </PageLink>
  );
}

function listPlan({ scheduledFor }: Message, timeZone: string): [string, string][] {
  return scheduledFor === null ? [] : [['To leave', formatInstant(scheduledFor, timeZone)]];
}

// What answers STOP and HELP goes by itself, in nobody's name.
function describeSender({ by }: Message): string {
  return by?.name ?? 'Nobody: an answer that goes by itself';
}

function describeCost({ credits, spent, state }: Message): string {
  if (credits === 0) return 'Nothing';
  if (spent === null && state === 'unknown')
    return `${formatCount(credits, 'credit')} held; back after three days if nothing more is heard`;
  if (spent === null) return `${formatCount(credits, 'credit')} held until the carrier has answered`;
  const back = credits - spent;
  return back === 0
    ? formatCount(spent, 'credit')
    : `${formatCount(spent, 'credit')}; ${formatCount(back, 'credit')} came back`;
}

// Why it is not known says nothing of what that means for the person who wrote it.
function explainState(message: Message): string {
  const { state, stateNote } = message;
  const { meaning } = faceOf(message);
  if (stateNote === null) return meaning;
  return state === 'unknown'
    ? `${stateNote} It may or may not have arrived, and is not sent again by itself.`
    : stateNote;
}

function StateFact({ message }: { message: Message }) {
  return (
    <>
      <MessageStateBadge {...message} /> {explainState(message)}
    </>
  );
}
