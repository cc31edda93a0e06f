import { Group, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { ContactField } from '#contract/contact-fields.ts';
import {
  type Consent,
  type Contact,
  contactNameLengthAtMost,
  contactNotesLengthAtMost,
} from '#contract/contacts.ts';
import { formatNumber } from '#web/lib/format.ts';
import { consentChoices } from './contact-words.ts';
import { FieldInput } from './field-input.tsx';
import type { ContactDraft } from './use-contacts.ts';

/** What stands in the form of a contact. */
export type ContactInput = {
  number: string;
  firstName: string;
  lastName: string;
  fields: Record<string, string>;
  notes: string;
  basis: Consent;
  words: string;
};

export const emptyContact: ContactInput = {
  number: '',
  firstName: '',
  lastName: '',
  fields: {},
  notes: '',
  basis: 'unknown',
  words: '',
};

export function startContact({ number, firstName, lastName, fields, notes, consent }: Contact): ContactInput {
  const { basis, words } = consent;
  return { number: formatNumber(number), firstName, lastName, fields, notes, basis, words };
}

/** What was changed in the form; consent is noted anew only where it was touched. */
export function draftOf(input: ContactInput, before: ContactInput): ContactDraft {
  const { number, firstName, lastName, fields, notes, basis, words } = input;
  const isConsentNew = basis !== before.basis || words !== before.words;
  const changed = Object.entries(fields).filter(([id, value]) => value !== (before.fields[id] ?? ''));
  return {
    ...(number !== before.number && { number }),
    ...(firstName !== before.firstName && { firstName }),
    ...(lastName !== before.lastName && { lastName }),
    ...(changed.length > 0 && { fields: Object.fromEntries(changed) }),
    ...(notes !== before.notes && { notes }),
    ...(isConsentNew && { consent: { basis, words } }),
  };
}

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
      <Group grow align="flex-start">
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
      </Group>
      {fields.map((field) => (
        <FieldInput
          key={field.id}
          field={field}
          value={input.fields[field.id] ?? ''}
          error={errors[`fields/${field.id}`]}
          onChange={(value) => onChange({ fields: { ...input.fields, [field.id]: value } })}
        />
      ))}
      <NativeSelect
        label="Consent to texts"
        data={consentChoices}
        value={input.basis}
        onChange={(event) => onChange({ basis: readBasis(event.currentTarget.value) })}
      />
      {input.basis !== 'unknown' && (
        <TextInput
          label="How they agreed"
          description="Your evidence, for example: ticked the box on the order form."
          maxLength={500}
          value={input.words}
          onChange={(event) => onChange({ words: event.currentTarget.value })}
        />
      )}
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

function readBasis(value: string): Consent {
  return value === 'express' || value === 'inferred' ? value : 'unknown';
}
