import { Modal, MultiSelect } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { listsJoinedAtMost } from '#contract/contacts.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { ContactInputs } from './contact-form.tsx';
import { draftOf, emptyContact } from './contact-input.ts';
import { nameOf } from './contact-words.ts';
import { useContactChanges } from './use-contacts.ts';
import { useFields } from './use-fields.ts';
import { useLists } from './use-lists.ts';

type Props = { number?: string; onClose: () => void };

/** Adds one contact, and goes to its page; where the number is given, one stays with what one was at. */
export function ContactAddDialog({ number = '', onClose }: Props) {
  const [input, setInput] = useState({ ...emptyContact, number });
  const [listIds, setListIds] = useState<string[]>([]);
  const lists = (useLists().data ?? []).filter(({ kind }) => kind === 'static');
  const fields = useFields().data ?? [];
  const navigate = useNavigate();
  const { add } = useContactChanges();
  const names = ['number', ...fields.map(({ id }) => `fields/${id}`)];
  const { errors, rest, formRef } = useFieldErrors(add.error, names);
  const submit = () =>
    add.mutate(
      { ...draftOf(input, emptyContact), number: input.number, listIds },
      {
        onSuccess: (contact) => {
          showNotice(`${nameOf(contact)} is among your contacts now.`);
          onClose();
          if (number === '')
            void navigate({ to: '/contacts/people/$contactId', params: { contactId: contact.id } });
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title="Add a contact" closeOnClickOutside={false}>
      <FormStack formRef={formRef} onSubmit={submit}>
        <RefusalAlert error={rest} />
        <ContactInputs
          input={input}
          fields={fields}
          errors={errors}
          onChange={(patch) => setInput({ ...input, ...patch })}
        />
        {lists.length > 0 && (
          <MultiSelect
            label="Put into lists"
            data={lists.map(({ id, name }) => ({ value: id, label: name }))}
            maxValues={listsJoinedAtMost}
            searchable
            value={listIds}
            onChange={setListIds}
          />
        )}
        <DialogFoot label="Add" isPending={add.isPending} onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}
