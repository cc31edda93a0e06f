import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { Contact } from '#contract/contacts.ts';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { ContactClashes } from './contact-clashes.tsx';
import { listClashes, noteTyping, nothingTyped, settleClash, showEdit } from './contact-edit.ts';
import { ContactInputs } from './contact-form.tsx';
import { draftOf, startContact } from './contact-input.ts';
import { useContactChanges } from './use-contacts.ts';
import { useFields } from './use-fields.ts';

/** What is known of a contact, to be changed. What others save meanwhile is followed, save where somebody is typing. */
export function ContactSection({ contact }: { contact: Contact }) {
  const saved = startContact(contact);
  const [edit, setEdit] = useState(nothingTyped);
  const input = showEdit(edit, saved);
  const fields = useFields().data ?? [];
  const { change } = useContactChanges();
  const names = ['number', ...fields.map(({ id }) => `fields/${id}`)];
  const { errors, rest, formRef } = useFieldErrors(change.error, names);
  const draft = draftOf(input, saved);
  const isChanged = Object.keys(draft).length > 0;
  // Our own saving may come back as a live event before its answer.
  const clashes = change.isPending ? [] : listClashes(edit, saved);
  const onSuccess = () => {
    setEdit(nothingTyped);
    showNotice('The contact is saved.');
  };
  const submit = () => {
    if (isChanged && clashes.length === 0) change.mutate({ contact, draft }, { onSuccess });
  };
  return (
    <Surface title="Details">
      <FormStack formRef={formRef} onSubmit={submit}>
        {clashes.length === 0 && <RefusalAlert error={rest} />}
        <ContactInputs
          input={input}
          fields={fields}
          errors={errors}
          onChange={(patch) => setEdit(noteTyping(edit, saved, { ...input, ...patch }))}
        />
        <ContactClashes
          clashes={clashes}
          fields={fields}
          onSettle={(clash, keepsOurs) => setEdit(settleClash(edit, clash, keepsOurs))}
        />
        <Group gap="sm">
          <Button type="submit" disabled={!isChanged || clashes.length > 0} loading={change.isPending}>
            Save
          </Button>
          {isChanged && (
            <Button variant="default" onClick={() => setEdit(nothingTyped)}>
              Discard changes
            </Button>
          )}
        </Group>
      </FormStack>
    </Surface>
  );
}
