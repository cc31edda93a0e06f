import { Modal, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ContactFilter } from '#contract/contacts.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { ListNameInput } from './list-name-input.tsx';
import { useListChanges } from './use-lists.ts';

/** Makes a dynamic list of a filter. */
export function ListSaveDialog({ filter, onClose }: { filter: ContactFilter; onClose: () => void }) {
  const [name, setName] = useState('');
  const navigate = useNavigate();
  const { add } = useListChanges();
  const { errors, rest, formRef } = useFieldErrors(add.error, ['name']);
  const submit = () =>
    add.mutate(
      { name, filter },
      {
        onSuccess: (list) => {
          showNotice(`The list ${list.name} is made.`);
          onClose();
          void navigate({ to: '/contacts/lists' });
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title="Save as a list">
      <FormStack formRef={formRef} onSubmit={submit}>
        <Text c="dimmed" size="sm">
          Whoever passes this filter is in the list, now and later. Whoever has opted out is never in it.
        </Text>
        <RefusalAlert error={rest} />
        <ListNameInput value={name} error={errors.name} onChange={setName} />
        <DialogFoot label="Save" isPending={add.isPending} onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}
