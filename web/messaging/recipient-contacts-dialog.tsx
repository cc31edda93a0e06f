import { Button, Group, Modal, NativeSelect, Stack, Tabs, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { mergeFieldsOf } from '#contract/contact-merge-fields.ts';
import type { Contact } from '#contract/contacts.ts';
import { recipientsAtMost } from '#contract/text-limits.ts';
import { readContactRecipients } from '#web/contacts/contact-recipients.ts';
import { nameOf } from '#web/contacts/contact-words.ts';
import { useContactList } from '#web/contacts/use-contacts.ts';
import { useFields } from '#web/contacts/use-fields.ts';
import { useListCount, useLists } from '#web/contacts/use-lists.ts';
import { formatCount, formatNumber } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import classes from './recipient-list.module.css';
import { makeRecipient, type Recipient } from './recipient-text.ts';

const PAUSE_MS = 120;
const SHOWN = 20;

type Props = {
  /** The list that is chosen first; '' for none. */
  listId: string;
  recipients: readonly Recipient[];
  homeCountry: string;
  onTake: (recipients: readonly Recipient[]) => void;
  onClose: () => void;
};

/** Takes recipients from the contacts: one by one, or a list at a time. */
export function RecipientContactsDialog({ listId, recipients, homeCountry, onTake, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title="From your contacts" size="lg">
      <Tabs defaultValue={listId ? 'lists' : 'people'}>
        <Tabs.List mb="md">
          <Tabs.Tab value="people">People</Tabs.Tab>
          <Tabs.Tab value="lists">Lists</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people">
          <People recipients={recipients} homeCountry={homeCountry} onTake={onTake} />
        </Tabs.Panel>
        <Tabs.Panel value="lists">
          <WholeLists
            listId={listId}
            homeCountry={homeCountry}
            onTake={(taken) => {
              onTake(taken);
              onClose();
            }}
          />
        </Tabs.Panel>
      </Tabs>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
      </Group>
    </Modal>
  );
}

function People({ recipients, homeCountry, onTake }: Omit<Props, 'onClose' | 'listId'>) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), PAUSE_MS);
  const fields = useFields().data ?? [];
  const taken = new Set(recipients.map(({ to }) => to));
  const take = (contact: Contact) =>
    onTake([makeRecipient(contact.number, mergeFieldsOf(contact, fields), homeCountry)]);
  return (
    <Stack>
      <TextInput
        label="Name or number"
        type="search"
        data-autofocus
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <FoundPeople search={search} taken={taken} onTake={take} />
    </Stack>
  );
}

type FoundProps = { search: string; taken: ReadonlySet<string>; onTake: (contact: Contact) => void };

function FoundPeople({ search, taken, onTake }: FoundProps) {
  const list = useContactList(search === '' ? {} : { search }, 'name');
  if (list.isPending) return <LoadingFace rows={4} label="Looking for contacts" />;
  if (hasFailed(list)) return <FailedFace error={list.error} onRetry={() => void list.refetch()} />;
  const rows = (list.data.pages[0]?.contacts ?? []).slice(0, SHOWN);
  if (rows.length === 0)
    return (
      <EmptyFace title={search === '' ? 'No contacts yet' : 'Nobody matches'}>
        {search === '' ? 'Add people under Contacts.' : 'Look for the beginning of a name, or of the number.'}
      </EmptyFace>
    );
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one.
    <ul className={classes['rows']} role="list" aria-label="Contacts found">
      {rows.map((contact) => (
        <li key={contact.id}>
          <span>
            <strong>{nameOf(contact)}</strong>{' '}
            {nameOf(contact) !== formatNumber(contact.number) && (
              <span className={classes['number']}>{formatNumber(contact.number)}</span>
            )}
          </span>
          <TakeButton contact={contact} isTaken={taken.has(contact.number)} onTake={onTake} />
        </li>
      ))}
    </ul>
  );
}

type TakeProps = { contact: Contact; isTaken: boolean; onTake: (contact: Contact) => void };

function TakeButton({ contact, isTaken, onTake }: TakeProps) {
  if (contact.optedOut)
    return (
      <Text size="sm" flex="none">
        Opted out
      </Text>
    );
  return (
    <Button
      variant="default"
      size="compact-sm"
      flex="none"
      disabled={isTaken}
      aria-label={`${isTaken ? 'Added' : 'Add'} ${nameOf(contact)}`}
      onClick={() => onTake(contact)}
    >
      {isTaken ? 'Added' : 'Add'}
    </Button>
  );
}

function WholeLists({ listId, homeCountry, onTake }: Pick<Props, 'listId' | 'homeCountry' | 'onTake'>) {
  const lists = useLists();
  const [wanted, setWanted] = useState(listId);
  const take = useMutation({
    mutationFn: (listId: string) => readContactRecipients({ listId }),
    onSuccess: ({ recipients }) =>
      onTake(recipients.map(({ to, fields }) => makeRecipient(to, fields, homeCountry))),
  });
  if (lists.isPending) return <LoadingFace rows={3} label="Loading the lists" />;
  if (hasFailed(lists)) return <FailedFace error={lists.error} onRetry={() => void lists.refetch()} />;
  const list = lists.data.find(({ id }) => id === wanted) ?? lists.data[0];
  if (!list) return <EmptyFace title="No lists yet">Make lists under Contacts, Lists.</EmptyFace>;
  return (
    <Stack>
      <RefusalAlert error={take.error} />
      <NativeSelect
        label="List"
        data={lists.data.map(({ id, name }) => ({ value: id, label: name }))}
        value={list.id}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <TakeList key={list.id} listId={list.id} pending={take.isPending} onTake={() => take.mutate(list.id)} />
    </Stack>
  );
}

type TakeListProps = { listId: string; pending: boolean; onTake: () => void };

function TakeList({ listId, pending, onTake }: TakeListProps) {
  const counted = useListCount(listId);
  const count = counted.data?.count;
  return (
    <Group justify="space-between">
      <Text size="sm" role="status">
        {count === undefined ? 'Counting…' : sayCount(count)}
      </Text>
      <Button disabled={count === 0} loading={pending} onClick={onTake}>
        Add the list
      </Button>
    </Group>
  );
}

function sayCount(count: number): string {
  const all = `${formatCount(count, 'contact')} can be texted.`;
  if (count <= recipientsAtMost) return all;
  return `${all} One text goes to at most ${recipientsAtMost.toLocaleString('en-AU')}: the first of them are taken.`;
}
