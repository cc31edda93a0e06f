import type { ReactNode } from 'react';
import type { Output } from '#contract/endpoint.ts';
import type { endpoints } from '#contract/endpoints.ts';
import { formatDay, formatInstant, formatTime } from '#web/lib/format.ts';
import { FactList } from '#web/ui/fact-list.tsx';
import { Surface } from '#web/ui/surface.tsx';
import classes from './message-parts.module.css';
import { describeReceiptStatus, describeStatus } from './message-status.ts';

type Part = Output<typeof endpoints.showMessage>['parts'][number];
type Receipt = Part['receipts'][number];

const states: Record<Part['state'], string> = {
  waiting: 'Waiting here',
  on_its_way: 'On its way to the carrier',
  sent: 'Taken by the carrier',
  delivered: 'On the phone',
  failed: 'Failed',
  unknown: 'The carrier never answered',
};

/** What the carrier was handed and what it answered, part by part; nothing for a text that came in. */
export function MessageParts({ parts, timeZone }: { parts: readonly Part[]; timeZone: string }) {
  if (parts.length === 0) return null;
  return (
    <Surface title="At the carrier" description="For whoever asks the carrier about it.">
      {parts.map((part) => (
        <div key={part.part} className={classes['part']}>
          {parts.length > 1 && <h3 className={classes['name']}>Part {part.part}</h3>}
          <FactList facts={listFacts(part, timeZone)} />
          <Receipts receipts={part.receipts} timeZone={timeZone} />
        </div>
      ))}
    </Surface>
  );
}

function listFacts(part: Part, timeZone: string): [string, ReactNode][] {
  const at = (instant: string) => `${formatDay(instant, timeZone)}, ${formatTime(instant, timeZone)}`;
  const facts: [string, ReactNode][] = [
    ['State', part.note ? `${states[part.state]}. ${part.note}` : states[part.state]],
    ['Carrier', part.link ? `${part.route}, link ${part.link}` : part.route],
  ];
  if (part.status !== null) facts.push(['Answer', describeStatus(part.status)]);
  if (part.carrierId !== null) facts.push(['Its number there', <code key="id">{part.carrierId}</code>]);
  if (part.attempts > 1) facts.push(['Tries', part.attempts]);
  if (part.writtenAt !== null) facts.push(['Handed over', at(part.writtenAt)]);
  if (part.answeredAt !== null) facts.push(['Answered', at(part.answeredAt)]);
  if (part.endedAt !== null) facts.push(['Ended', at(part.endedAt)]);
  return facts;
}

function Receipts({ receipts, timeZone }: { receipts: readonly Receipt[]; timeZone: string }) {
  if (receipts.length === 0) return null;
  return (
    <ul className={classes['receipts']} aria-label="Receipts">
      {receipts.map((receipt) => (
        <li key={`${receipt.receivedAt} ${receipt.raw}`}>
          Receipt: {describeReceiptStatus(receipt.status)}
          {isError(receipt.errorCode) && `, error ${receipt.errorCode}`},{' '}
          {formatInstant(receipt.receivedAt, timeZone)}
          {receipt.raw && <pre className={classes['raw']}>{receipt.raw}</pre>}
        </li>
      ))}
    </ul>
  );
}

// Carriers write 000 where there was none.
function isError(code: string | null): boolean {
  return code !== null && !/^0*$/.test(code);
}
