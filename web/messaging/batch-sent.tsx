import { Button, Group, Text } from '@mantine/core';
import { IconCalendarCheck, IconChecks } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { Batch, Quote } from '#contract/messaging.ts';
import { formatCount, formatInstant, formatNumber } from '#web/lib/format.ts';
import { useSession } from '#web/shell/use-session.ts';
import { FactList } from '#web/ui/fact-list.tsx';
import { Note } from '#web/ui/note.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { Surface } from '#web/ui/surface.tsx';

type Props = { batch: Batch; quote: Quote; onAgain: () => void };

/** What was accepted, after a text to many: where to follow it. */
export function BatchSent({ batch, quote, onAgain }: Props) {
  const { timeZone } = useSession().account;
  useEffect(() => document.querySelector<HTMLElement>('main h1')?.focus(), []);
  const leftOut = Object.values(quote.blockedCounts).reduce((sum, count) => sum + count, 0);
  const texts = formatCount(batch.messages, 'text is', 'texts are');
  const title = batch.scheduledFor ? 'Scheduled' : 'On the way';
  return (
    <>
      <PageHeader title={title} />
      <Surface>
        <Note tone="info" Icon={batch.scheduledFor ? IconCalendarCheck : IconChecks}>
          {batch.scheduledFor
            ? `${formatCount(batch.messages, 'text leaves', 'texts leave')} on ${formatInstant(batch.scheduledFor, timeZone)}. You can cancel what has not left.`
            : `${texts} queued, and ${batch.messages === 1 ? 'leaves' : 'leave'} now. History shows what the carrier reports of each.`}
        </Note>
        <FactList
          facts={[
            ['From', formatNumber(batch.sender)],
            ['Credits held', batch.credits.toLocaleString('en-AU')],
            ...(leftOut > 0
              ? ([['Left out', formatCount(leftOut, 'recipient')]] satisfies [string, string][])
              : []),
          ]}
        />
        <Text size="sm" c="dimmed" my="md">
          Credits of texts that the carrier does not take come back to you.
        </Text>
        <Group gap="sm">
          <ButtonLink to="/history/batches/$batchId" params={{ batchId: batch.id }}>
            See what becomes of them
          </ButtonLink>
          <Button variant="default" onClick={onAgain}>
            Write another
          </Button>
        </Group>
      </Surface>
    </>
  );
}
