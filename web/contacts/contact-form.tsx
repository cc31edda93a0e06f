import { SimpleGrid, Textarea, TextInput } from '@mantine/core';
import type { ContactField } from '#contract/contact-fields.ts';
import { contactNameLengthAtMost, contactNotesLengthAtMost } from '#contract/contacts.ts';
import { ConsentInputs } from './consent-inputs.tsx';
import type { ContactInput } from './contact-input.ts';
import { FieldInput } from './field-input.tsx';

type Props = {
  input: ContactInput;
  fields: readonly ContactField[];
  errors: Partial<Record<string, string>>;
  onChange: (patch: Partial<ContactInput>) => void;
};

/** The inputs of a contact. */
export function ContactInputs({ input, fields, errors, onChange }: Props) {
  return (
    <>
      <TextInput
        label="Mobile number"
        description="In any usual spelling."
        type="tel"
        required
        value={input.number}
        error={errors['number']}
        onChange={(event) => onChange({ number: event.currentTarget.value })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label="First name"
          maxLength={contactNameLengthAtMost}
          value={input.firstName}
          onChange={(event) => onChange({ firstName: event.currentTarget.value })}
        />
        <TextInput
          label="Last name"
          maxLength={contactNameLengthAtMost}
          value={input.lastName}
          onChange={(event) => onChange({ lastName: event.currentTarget.value })}
        />
        {fields.map((field) => (
          <FieldInput
            key={field.id}
            field={field}
            value={input.fields[field.id] ?? ''}
            error={errors[`fields/${field.id}`]}
            onChange={(value) => onChange({ fields: { ...input.fields, [field.id]: value } })}
          />
        ))}
      </SimpleGrid>
      <ConsentInputs consent={input} onChange={onChange} />
      <Textarea
        label="Notes"
        description="For your team; nobody else sees them."
        autosize
        minRows={2}
        maxRows={10}
        maxLength={contactNotesLengthAtMost}
        value={input.notes}
        onChange={(event) => onChange({ notes: event.currentTarget.value })}
      />
    </>
  );
}
