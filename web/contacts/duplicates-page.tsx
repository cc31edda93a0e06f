import { Button, Flex, Group } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import type { Contact } from '#contract/contacts.ts';
import { formatCount, formatNumber } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { nameOf } from './contact-words.ts';
import { MergeDialog } from './merge-dialog.tsx';
import { MoreContacts } from './more-contacts.tsx';
import { useContactChanges, useDuplicates } from './use-contacts.ts';

export function DuplicatesPage() {
  const [merging, setMerging] = useState<readonly Contact[]>();
  return (
    <>
      <PageHeader
        title="Possible duplicates"
        description="Contacts that share first and last name. They may be one person with several numbers, or several people: you decide. Contacts whose names differ are merged under Contacts, where you select them."
      />
      <Surface flush>
        <DuplicateRows onMerge={setMerging} />
      </Surface>
      {merging && <MergeDialog contacts={merging} onClose={() => setMerging(undefined)} />}
    </>
  );
}

function DuplicateRows({ onMerge }: { onMerge: (contacts: readonly Contact[]) => void }) {
  const list = useDuplicates();
  const { tellApart } = useContactChanges();
  const onApart = (group: readonly Contact[]) =>
    tellApart.mutate(
      group.map(({ id }) => id),
      { onSuccess: () => showNotice('These are not shown as duplicates again.') },
    );
  if (list.isPending) return <LoadingFace label="Looking for duplicates" />;
  if (hasFailed(list)) return <FailedFace error={list.error} onRetry={() => void list.refetch()} />;
  const groups = list.data.pages.flatMap((page) => page.groups).filter((group) => group.length > 1);
  if (groups.length === 0)
    return (
      <EmptyFace icon={<IconUsersGroup size={28} stroke={1.6} />} title="No two contacts share a name">
        A number is never in your contacts twice, so there is nothing to merge.
      </EmptyFace>
    );
  return (
    <>
      <RefusalAlert error={tellApart.error} />
      <DataTable
        label="Names that several contacts share"
        columns={listColumns({ onMerge, onApart })}
        rows={groups}
        keyOf={keyOf}
      />
      <MoreContacts
        shown={groups.length}
        noun="name"
        hasMore={list.hasNextPage}
        pending={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}

const keyOf = (group: readonly Contact[]) => group[0]?.id ?? '';

type Deciding = Record<'onMerge' | 'onApart', (contacts: readonly Contact[]) => void>;

function listColumns({ onMerge, onApart }: Deciding): Column<readonly Contact[]>[] {
  return [
    {
      key: 'name',
      header: 'Name',
      card: 'lead',
      width: '14rem',
      cell: ([first]) => <strong>{first && nameOf(first)}</strong>,
    },
    {
      key: 'numbers',
      header: 'Numbers',
      card: 'bare',
      cell: (group) => (
        <Flex wrap="wrap" columnGap="md">
          {group.map(({ id, number }) => (
            <span key={id}>{formatNumber(number)}</span>
          ))}
        </Flex>
      ),
    },
    {
      key: 'merge',
      header: 'What they are',
      isHeaderHidden: true,
      width: '27rem',
      card: 'bare',
      cell: (group) => (
        <Group gap="xs">
          <Button variant="default" size="compact-md" onClick={() => onMerge(group)}>
            Merge {formatCount(group.length, 'contact')}
          </Button>
          <Button variant="default" size="compact-md" onClick={() => onApart(group)}>
            These are different people
          </Button>
        </Group>
      ),
    },
  ];
}
