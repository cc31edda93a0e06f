import { Button, Group } from '@mantine/core';
import { formatCount } from '#web/lib/format.ts';

type Props = { shown: number; noun?: string; hasMore: boolean; pending: boolean; onMore: () => void };

/** The foot of a list in the order of names. */
export function MoreContacts({ shown, noun = 'contact', hasMore, pending, onMore }: Props) {
  return (
    <Group justify="space-between" px="lg" py="md">
      <span role="status">
        {hasMore ? `The first ${formatCount(shown, noun)}` : formatCount(shown, noun)}
      </span>
      {hasMore && (
        <Button variant="default" size="sm" loading={pending} onClick={onMore}>
          Load more
        </Button>
      )}
    </Group>
  );
}
