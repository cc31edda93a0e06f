import { Text, Timeline } from '@mantine/core';
import type { Output } from '#contract/endpoint.ts';
import type { endpoints } from '#contract/endpoints.ts';
import { formatInstant, formatTime } from '#web/lib/format.ts';

type Event = Output<typeof endpoints.showMessage>['timeline'][number];

/** What happened to a message, oldest first. */
export function MessageTimeline({ events, timeZone }: { events: readonly Event[]; timeZone: string }) {
  if (events.length === 0) return <Text c="dimmed">Nothing has been noted yet.</Text>;
  return (
    <Timeline active={events.length} bulletSize={14} lineWidth={2}>
      {events.map((event) => (
        <Timeline.Item key={`${event.at} ${event.part} ${event.event}`} title={nameEvent(event)}>
          {event.note && <Text size="sm">{event.note}</Text>}
          <Text size="sm" c="dimmed">
            <time dateTime={event.at}>
              {formatInstant(event.at, timeZone).replace(/,? \d+:\d+.*$/, '')},{' '}
              {formatTime(event.at, timeZone)}
            </time>
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

const EVENTS: Record<string, string> = {
  queued: 'Written here, and queued',
  scheduled: 'Written here, to leave at its time',
  cancelled: 'Cancelled before it left',
  waiting: 'Waiting to be tried again',
  sending: 'On its way to the carrier',
  sent: 'Taken by the carrier',
  delivered: 'On the phone, as the carrier reports',
  failed: 'Failed',
  unknown: 'The carrier never answered',
  received: 'Received',
  on_its_way: 'On its way to the phone, as the carrier reports',
  accepted_for_delivery: 'Accepted for delivery, as the carrier reports',
  carrier_does_not_know: 'The carrier does not know what became of it',
  later_reported_delivered: 'Reported later as delivered',
  later_reported_failed: 'Reported later as failed',
};

function nameEvent({ event, part }: Event): string {
  const words = event.replace(/_/g, ' ');
  const sentence = EVENTS[event] ?? words.charAt(0).toUpperCase() + words.slice(1);
  return part === null ? sentence : `${sentence} (part ${part})`;
}
