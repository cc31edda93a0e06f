import { ActionIcon, Button, Group, NativeSelect } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Contact } from '#contract/contacts.ts';
import { PageLink } from '#web/ui/page-link.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { useActs } from './use-acts.ts';
import { useLists } from './use-lists.ts';

type Props = { contact: Contact; lists: readonly { id: string; name: string }[] };

/** The static lists that a contact is in; taken off and put in here. */
export function ContactLists({ contact, lists }: Props) {
  const { add } = useActs();
  const selection = { contactIds: [contact.id] };
  return (
    <Surface title="Lists" description="Lists that go by a filter are not shown here.">
      <RefusalAlert error={add.error} />
      <Group gap="xs" mb="sm">
        {lists.length === 0 && <span>In no list.</span>}
        {lists.map(({ id, name }) => (
          <Group key={id} gap={4} wrap="nowrap">
            <PageLink to="/contacts" search={{ listId: id }}>
              {name}
            </PageLink>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Take off ${name}`}
              onClick={() => add.mutate({ selection, act: { kind: 'list_remove', listId: id } })}
            >
              <IconX size={14} aria-hidden="true" />
            </ActionIcon>
          </Group>
        ))}
      </Group>
      {!contact.optedOut && (
        <JoinList
          known={lists.map(({ id }) => id)}
          pending={add.isPending}
          onJoin={(listId) => add.mutate({ selection, act: { kind: 'list_add', listId } })}
        />
      )}
    </Surface>
  );
}

type JoinProps = { known: readonly string[]; pending: boolean; onJoin: (listId: string) => void };

function JoinList({ known, pending, onJoin }: JoinProps) {
  const lists = (useLists().data ?? []).filter(({ id, kind }) => kind === 'static' && !known.includes(id));
  const [wanted, setWanted] = useState('');
  const listId = lists.find(({ id }) => id === wanted)?.id ?? lists[0]?.id;
  if (listId === undefined) return null;
  return (
    <Group align="flex-end" gap="sm">
      <NativeSelect
        size="sm"
        label="Put into"
        data={lists.map(({ id, name }) => ({ value: id, label: name }))}
        value={listId}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <Button
        size="sm"
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden="true" />}
        loading={pending}
        onClick={() => onJoin(listId)}
      >
        Put in
      </Button>
    </Group>
  );
}
