import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import type { Contact } from '#contract/contacts.ts';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { ContactInputs, draftOf, startContact } from './contact-form.tsx';
import { useContactChanges } from './use-contacts.ts';
import { useFields } from './use-fields.ts';

/** What is known of a contact, to be changed. */
export function ContactSection({ contact }: { contact: Contact }) {
  const before = startContact(contact);
  const [input, setInput] = useState(before);
  const fields = useFields().data ?? [];
  const { change } = useContactChanges();
  const names = ['number', ...fields.map(({ id }) => `fields/${id}`)];
  const { errors, rest, formRef } = useFieldErrors(change.error, names);
  const draft = draftOf(input, before);
  const isChanged = Object.keys(draft).length > 0;
  const submit = () => {
    if (isChanged)
      change.mutate({ contact, draft }, { onSuccess: () => showNotice('The contact is saved.') });
  };
  return (
    <Surface title="Details">
      <FormStack formRef={formRef} onSubmit={submit}>
        <RefusalAlert error={rest} />
        <ContactInputs
          input={input}
          fields={fields}
          errors={errors}
          onChange={(patch) => setInput({ ...input, ...patch })}
        />
        <Group gap="sm">
          <Button type="submit" disabled={!isChanged} loading={change.isPending}>
            Save
          </Button>
          {isChanged && (
            <Button variant="default" onClick={() => setInput(before)}>
              Discard changes
            </Button>
          )}
        </Group>
      </FormStack>
    </Surface>
  );
}
