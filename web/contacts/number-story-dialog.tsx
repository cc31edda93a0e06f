import { Modal, Text, Timeline } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { UnsubscribeChange } from '#contract/unsubscribes.ts';
import { formatInstant, formatNumber } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { useNumberStory } from './use-unsubscribes.ts';

type Props = { number: string; timeZone: string; onClose: () => void };

/** When and why a number opted out and in, newest first. */
export function NumberStoryDialog({ number, timeZone, onClose }: Props) {
  const story = useNumberStory(number);
  const changes = story.data?.changes ?? [];
  return (
    <Modal opened onClose={onClose} title={formatNumber(number)}>
      {story.isPending && <LoadingFace rows={3} label="Loading its story" />}
      {hasFailed(story) && <FailedFace error={story.error} onRetry={() => void story.refetch()} />}
      {story.data && (
        <>
          <Text mb="lg">
            {story.data.isUnsubscribed ? 'This number gets no texts from you.' : 'This number can be texted.'}
          </Text>
          <Timeline active={changes.length} bulletSize={14} lineWidth={2}>
            {changes.map((change) => (
              <Timeline.Item key={`${change.at} ${change.change}`} title={nameChange(change)}>
                {change.reason && <Text size="sm">“{change.reason}”</Text>}
                <Text size="sm" c="dimmed">
                  {formatInstant(change.at, timeZone)}
                  {change.by && `, ${change.by.name}`}
                  {change.messageId && (
                    <>
                      {' · '}
                      <Link to="/history/$messageId" params={{ messageId: change.messageId }}>
                        the text
                      </Link>
                    </>
                  )}
                </Text>
              </Timeline.Item>
            ))}
          </Timeline>
        </>
      )}
    </Modal>
  );
}

const BY: Record<UnsubscribeChange['origin'], string> = {
  stop: 'by a reply',
  link: 'by the opt-out link',
  hand: 'by hand',
  api: 'by the API',
};

function nameChange({ change, origin }: UnsubscribeChange): string {
  switch (change) {
    case 'unsubscribed':
      return `Opted out ${BY[origin]}`;
    case 'resubscribed':
      return `Opted in again ${BY[origin]}`;
    case 'suspected':
      return 'Wrote what reads like an opt-out';
    case 'dismissed':
      return 'Looked at: no opt-out';
  }
}
