import { Button, Group, Modal, NativeSelect, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  type Act,
  actContactsAtMost,
  actUnsubscribesAtMost,
  type Selection,
} from '#contract/contact-acts.ts';
import type { ContactField } from '#contract/contact-fields.ts';
import type { Consent } from '#contract/contacts.ts';
import { type List, listNameLengthAtMost } from '#contract/lists.ts';
import { formatCount } from '#web/lib/format.ts';
import { FormStack } from '#web/ui/form-stack.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { ConsentInputs } from './consent-inputs.tsx';
import { FieldInput } from './field-input.tsx';
import { useActs } from './use-acts.ts';
import { useFields } from './use-fields.ts';
import { useListChanges, useLists } from './use-lists.ts';

export type ActWish = Act['kind'];

type Props = {
  wish: ActWish;
  count: number;
  selection: Selection;
  onDone: () => void;
  onClose: () => void;
};

const titles: Record<ActWish, string> = {
  list_add: 'Put into a list',
  list_remove: 'Take off a list',
  consent: 'Note consent',
  change: 'Set a field',
  unsubscribe: 'Opt out',
  delete: 'Delete contacts',
};
const labels: Record<ActWish, string> = { ...titles, unsubscribe: 'Opt them out', delete: 'Delete' };

/** Asks what exactly is to be done with the selected contacts, says what will happen, and does it. */
export function ContactActDialog({ wish, count, selection, onDone, onClose }: Props) {
  const lists = (useLists().data ?? []).filter(({ kind }) => kind === 'static');
  const fields = useFields().data ?? [];
  const [draft, setDraft] = useState(emptyDraft);
  const { add } = useActs();
  const { add: addList } = useListChanges();
  const act = readAct(wish, draft, { lists, fields });
  const atMost = wish === 'unsubscribe' ? actUnsubscribesAtMost : actContactsAtMost;
  const isTooMany = count > atMost;
  const isDanger = wish === 'delete' || wish === 'unsubscribe';
  const carryOut = (act: Act) => add.mutate({ selection, act }, { onSuccess: onDone });
  const putIntoNew = () =>
    addList.mutate(
      { name: draft.listName },
      {
        onSuccess: ({ id }) => {
          setDraft({ ...draft, listId: id });
          carryOut({ kind: 'list_add', listId: id });
        },
      },
    );
  const submit = () => {
    if (isTooMany || act === undefined) return;
    if (act === 'new list') putIntoNew();
    else carryOut(act);
  };
  return (
    <Modal opened onClose={onClose} title={titles[wish]}>
      <FormStack onSubmit={submit}>
        <Text>{explain(wish, formatCount(count, 'contact'))}</Text>
        {isTooMany && (
          <Text c="red" role="alert">
            At most {formatCount(atMost, 'contact')} at once. Narrow the filter, and do it in several goes.
          </Text>
        )}
        <RefusalAlert error={addList.error ?? add.error} />
        <Wanted
          wish={wish}
          draft={draft}
          lists={lists}
          fields={fields}
          onChange={(patch) => setDraft({ ...draft, ...patch })}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            type="submit"
            {...(isDanger ? { color: 'red' } : {})}
            disabled={!act || isTooMany}
            loading={add.isPending || addList.isPending}
          >
            {labels[wish]}
          </Button>
        </Group>
      </FormStack>
    </Modal>
  );
}

type Draft = {
  listId: string;
  listName: string;
  fieldId: string;
  value: string;
  reason: string;
  basis: Consent;
  words: string;
};
const emptyDraft: Draft = {
  listId: '',
  listName: '',
  fieldId: '',
  value: '',
  reason: '',
  basis: 'express',
  words: '',
};

/** Stands for the list that is made by the act. */
const newList = 'new';
type Known = { lists: readonly List[]; fields: readonly ContactField[] };

function readAct(wish: ActWish, draft: Draft, { lists, fields }: Known): Act | 'new list' | undefined {
  const listId = draft.listId || lists[0]?.id || newList;
  const fieldId = draft.fieldId || fields[0]?.id;
  if (wish === 'delete') return { kind: 'delete' };
  if (wish === 'unsubscribe') return { kind: 'unsubscribe', reason: draft.reason };
  if (wish === 'change') return fieldId ? { kind: 'change', fieldId, value: draft.value } : undefined;
  if (wish === 'consent') {
    const { basis, words } = draft;
    return basis === 'express' && words.trim() === '' ? undefined : { kind: 'consent', basis, words };
  }
  if (listId !== newList) return { kind: wish, listId };
  return wish === 'list_add' && draft.listName.trim() !== '' ? 'new list' : undefined;
}

function explain(wish: ActWish, contacts: string): string {
  switch (wish) {
    case 'list_add':
      return `${contacts} will be put into the list. Whoever has opted out is left out. You can undo it for 30 days.`;
    case 'list_remove':
      return `${contacts} will be taken off the list, as far as they are in it. You can undo it for 30 days.`;
    case 'consent':
      return `This is noted for ${contacts} as of now, in place of what was noted before. You can undo it for 30 days.`;
    case 'change':
      return `The field will be set for ${contacts}. You can undo it for 30 days.`;
    case 'unsubscribe':
      return `${contacts} will get no more texts from you. What waits for them is cancelled. This cannot be undone: each must agree anew to be texted again.`;
    case 'delete':
      return `${contacts} will be deleted, and leave all lists. Their texts stay in the history, and who has opted out stays opted out. You can undo it for 30 days.`;
  }
}

type WantedProps = Known & { wish: ActWish; draft: Draft; onChange: (patch: Partial<Draft>) => void };

function Wanted({ wish, draft, lists, fields, onChange }: WantedProps) {
  if (wish === 'delete') return null;
  if (wish === 'unsubscribe')
    return (
      <TextInput
        label="Reason (optional)"
        description="For example: asked at the counter."
        maxLength={300}
        value={draft.reason}
        onChange={(event) => onChange({ reason: event.currentTarget.value })}
      />
    );
  if (wish === 'change') return <WantedField draft={draft} fields={fields} onChange={onChange} />;
  if (wish === 'consent') return <ConsentInputs consent={draft} onChange={onChange} />;
  if (lists.length === 0 && wish === 'list_remove')
    return <Text>There is no list to take them off yet.</Text>;
  return <WantedList canBeNew={wish === 'list_add'} draft={draft} lists={lists} onChange={onChange} />;
}

type WantedListProps = Omit<WantedProps, 'wish' | 'fields'> & { canBeNew: boolean };

function WantedList({ canBeNew, draft, lists, onChange }: WantedListProps) {
  const known = lists.map(({ id, name }) => ({ value: id, label: name }));
  const listId = draft.listId || lists[0]?.id || newList;
  return (
    <>
      {lists.length > 0 && (
        <NativeSelect
          label="List"
          data={canBeNew ? [...known, { value: newList, label: 'A new list…' }] : known}
          value={listId}
          onChange={(event) => onChange({ listId: event.currentTarget.value })}
        />
      )}
      {listId === newList && (
        <TextInput
          label="Name of the new list"
          maxLength={listNameLengthAtMost}
          value={draft.listName}
          onChange={(event) => onChange({ listName: event.currentTarget.value })}
        />
      )}
    </>
  );
}

function WantedField({ draft, fields, onChange }: Omit<WantedProps, 'wish' | 'lists'>) {
  const field = fields.find(({ id }) => id === draft.fieldId) ?? fields[0];
  if (!field) return <Text>There is no field of your own yet. Make one under Contacts, More, Fields.</Text>;
  return (
    <>
      <NativeSelect
        label="Field"
        data={fields.map(({ id, label }) => ({ value: id, label }))}
        value={field.id}
        onChange={(event) => onChange({ fieldId: event.currentTarget.value, value: '' })}
      />
      <FieldInput
        field={field}
        label="Value; leave it empty to clear the field"
        value={draft.value}
        onChange={(value) => onChange({ value })}
      />
    </>
  );
}
