import { Modal, Text } from '@mantine/core';
import { useState } from 'react';
import type { List } from '#contract/lists.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { ListNameInput } from './list-name-input.tsx';
import { useListChanges } from './use-lists.ts';

type Naming = { kind: 'add'; list?: undefined } | { kind: 'rename' | 'copy'; list: List };
export type ListWish = Naming | { kind: 'remove'; list: List };

/** Makes, renames, copies or deletes a list. */
export function ListDialog({ wish, onClose }: { wish: ListWish; onClose: () => void }) {
  if (wish.kind === 'remove') return <RemoveDialog list={wish.list} onClose={onClose} />;
  return <NameDialog wish={wish} onClose={onClose} />;
}

const titles = { add: 'New list', rename: 'Rename the list', copy: 'Copy the list' } as const;

function NameDialog({ wish: { kind, list }, onClose }: { wish: Naming; onClose: () => void }) {
  const [name, setName] = useState(kind === 'rename' ? (list?.name ?? '') : '');
  const { add, change } = useListChanges();
  const mutation = kind === 'rename' ? change : add;
  const { errors, rest, formRef } = useFieldErrors(mutation.error, ['name']);
  const onSuccess = (done: List) => {
    showNotice(`The list ${done.name} is saved.`);
    onClose();
  };
  const submit = () => {
    if (kind === 'rename' && list)
      change.mutate({ listId: list.id, name, version: list.version }, { onSuccess });
    else add.mutate({ name, ...(kind === 'copy' && list && { copyOf: list.id }) }, { onSuccess });
  };
  return (
    <Modal opened onClose={onClose} title={titles[kind]}>
      <FormStack formRef={formRef} onSubmit={submit}>
        {kind === 'copy' && (
          <Text c="dimmed" size="sm">
            The copy holds whoever is in {list?.name} now, and changes by hand alone. At most 100,000
            contacts.
          </Text>
        )}
        {kind === 'add' && (
          <Text c="dimmed" size="sm">
            An empty list, for contacts that you put in. For one that keeps itself, filter your contacts and
            save the filter.
          </Text>
        )}
        <RefusalAlert error={rest} />
        <ListNameInput value={name} error={errors.name} onChange={setName} />
        <DialogFoot label="Save" isPending={mutation.isPending} onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}

function RemoveDialog({ list, onClose }: { list: List; onClose: () => void }) {
  const { remove } = useListChanges();
  return (
    <ConfirmDialog
      opened
      danger
      title={`Delete the list ${list.name}?`}
      confirmLabel="Delete the list"
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(list.id, {
          onSuccess: () => {
            showNotice(`The list ${list.name} is gone.`);
            onClose();
          },
        })
      }
    >
      The list goes, its contacts stay. This cannot be undone.
    </ConfirmDialog>
  );
}
