import { Button, Group, Modal, NativeSelect, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ContactField } from '#contract/contact-fields.ts';
import { writeValue } from '#contract/contact-merge-fields.ts';
import type { Contact } from '#contract/contacts.ts';
import { formatNumber } from '#web/lib/format.ts';
import { FormStack } from '#web/ui/form-stack.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { tellAct } from './use-acts.ts';
import { useContactChanges } from './use-contacts.ts';
import { useFields } from './use-fields.ts';

type Props = { contacts: readonly Contact[]; onClose: () => void };

/** Asks which number and which values stay, and makes one contact of several. */
export function MergeDialog({ contacts, onClose }: Props) {
  const fields = useFields().data ?? [];
  const [keptId, setKeptId] = useState(contacts[0]?.id ?? '');
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const { merge } = useContactChanges();
  const kept = contacts.find(({ id }) => id === keptId);
  const differing = fields.filter((field) => listValues(contacts, field).length > 1);
  if (!kept) return null;
  const values = Object.fromEntries(
    fields.map((field) => {
      const [first = ''] = listValues([kept, ...contacts], field);
      return [field.id, chosen[field.id] ?? first];
    }),
  );
  const submit = () =>
    merge.mutate(
      {
        keptId,
        version: kept.version,
        mergedIds: contacts.filter(({ id }) => id !== keptId).map(({ id }) => id),
        fields: values,
        notes: joinNotes([kept, ...contacts]),
      },
      {
        onSuccess: (act) => {
          tellAct(act);
          onClose();
        },
      },
    );
  const isOut = contacts.some(({ optedOut }) => optedOut) && !kept.optedOut;
  return (
    <Modal opened onClose={onClose} title="Merge contacts">
      <FormStack onSubmit={submit}>
        <Text>One contact stays, with the lists and the notes of all. You can undo it for 30 days.</Text>
        <RefusalAlert error={merge.error} />
        <Radio.Group label="The number that stays" value={keptId} onChange={setKeptId}>
          <Stack gap="xs" mt="xs">
            {contacts.map(({ id, number, optedOut }) => (
              <Radio key={id} value={id} label={`${formatNumber(number)}${optedOut ? ' (opted out)' : ''}`} />
            ))}
          </Stack>
        </Radio.Group>
        {isOut && (
          <Text c="red" role="alert">
            One of these numbers has opted out. If they are one person, keep that number, or opt the other out
            too.
          </Text>
        )}
        {differing.map((field) => (
          <NativeSelect
            key={field.id}
            label={field.label}
            data={listValues(contacts, field).map((value) => ({ value, label: writeValue(field, value) }))}
            value={values[field.id] ?? ''}
            onChange={(event) => setChosen({ ...chosen, [field.id]: event.currentTarget.value })}
          />
        ))}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button type="submit" loading={merge.isPending}>
            Merge
          </Button>
        </Group>
      </FormStack>
    </Modal>
  );
}

function listValues(contacts: readonly Contact[], { id }: ContactField): string[] {
  return [...new Set(contacts.map(({ fields }) => fields[id] ?? ''))].filter((value) => value !== '');
}

function joinNotes(contacts: readonly Contact[]): string {
  return [...new Set(contacts.map(({ notes }) => notes.trim()))].filter((notes) => notes !== '').join('\n\n');
}
