import { Button, Text, Timeline } from '@mantine/core';
import type { ContactEvent } from '#contract/contacts.ts';
import { formatInstant } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { useContactEvents } from './use-contacts.ts';

/** The story of a contact, newest first, read page by page. */
export function ContactEvents({ contactId, timeZone }: { contactId: string; timeZone: string }) {
  const story = useContactEvents(contactId);
  if (story.isPending) return <LoadingFace rows={4} label="Loading what happened" />;
  if (hasFailed(story)) return <FailedFace error={story.error} onRetry={() => void story.refetch()} />;
  const events = story.data.pages.flatMap((page) => page.events);
  if (events.length === 0) return <EmptyFace title="Nothing has happened yet" />;
  return (
    <>
      <Timeline active={events.length} bulletSize={14} lineWidth={2}>
        {events.map((event) => (
          <Timeline.Item key={event.id} title={<EventTitle event={event} />}>
            <EventWords event={event} />
            <Text size="sm" c="dimmed">
              {formatInstant(event.at, timeZone)}
              {event.by && `, ${event.by.name}`}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
      {story.hasNextPage && (
        <Button
          mt="lg"
          variant="default"
          size="sm"
          loading={story.isFetchingNextPage}
          onClick={() => void story.fetchNextPage()}
        >
          Load older
        </Button>
      )}
    </>
  );
}

function EventTitle({ event }: { event: ContactEvent }) {
  if (event.kind !== 'change' || event.import === null) return nameEvent(event);
  const [before, behind] = importWords[event.change] ?? ['Changed by the', ''];
  return (
    <>
      {before}{' '}
      <PageLink to="/contacts/import/$importId" params={{ importId: event.import.id }}>
        import of {event.import.fileName}
      </PageLink>
      {behind}
    </>
  );
}

type Change = Extract<ContactEvent, { kind: 'change' }>['change'];

/** What stands before and behind the name of an import. */
const importWords: Partial<Record<Change, readonly [string, string]>> = {
  created: ['Added by the', ''],
  list_added: ['Put into a list by the', ''],
  list_removed: ['Taken off a list: the', ' was undone'],
  undone: ['Says again what it said before: the', ' was undone'],
};

function EventWords({ event }: { event: ContactEvent }) {
  if (event.kind === 'message')
    return (
      <PageLink to="/history/$messageId" params={{ messageId: event.messageId }}>
        {event.text || '(no text)'}
      </PageLink>
    );
  // What an import changed is named by its file already.
  if (event.kind === 'change' && event.change === 'changed' && event.import !== null) return null;
  const words = event.kind === 'subscription' ? event.reason : event.words;
  return words === '' ? null : <Text size="sm">{words}</Text>;
}

const subscriptionWords = {
  unsubscribed: 'Opted out',
  resubscribed: 'Opted in again',
  suspected: 'Wrote what reads like an opt-out',
  dismissed: 'Looked at: no opt-out',
} as const;

const changeWords = {
  created: 'Became a contact',
  changed: 'Was changed',
  consent: 'Consent was noted',
  list_added: 'Was put into a list',
  list_removed: 'Was taken off a list',
  merged: 'Was merged with others',
  restored: 'Was brought back',
  undone: 'A change was undone',
} as const;

function nameEvent(event: ContactEvent): string {
  if (event.kind === 'message') return nameText(event);
  return event.kind === 'subscription' ? subscriptionWords[event.change] : changeWords[event.change];
}

function nameText({ direction, state, note }: Extract<ContactEvent, { kind: 'message' }>): string {
  if (direction === 'in') return 'Wrote to you';
  return state === 'cancelled' && note !== null
    ? `Text to them, not sent. ${note}`
    : `Text to them, ${state}`;
}
