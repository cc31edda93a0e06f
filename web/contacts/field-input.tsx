import { NativeSelect, TextInput } from '@mantine/core';
import type { ContactField } from '#contract/contact-fields.ts';

type Props = {
  field: ContactField;
  label?: string;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
};

/** The input of one field, by its kind. */
export function FieldInput({ field, label = field.label, value, error, onChange }: Props) {
  const change = (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value);
  if (field.kind === 'choice') {
    const options = field.options.includes(value) || value === '' ? field.options : [value, ...field.options];
    const data = [{ value: '', label: '–' }, ...options.map((option) => ({ value: option, label: option }))];
    return <NativeSelect label={label} data={data} value={value} error={error} onChange={change} />;
  }
  return (
    <TextInput
      label={label}
      maxLength={500}
      value={value}
      error={error}
      onChange={change}
      {...(field.kind === 'date' && { type: 'date' })}
      {...(field.kind === 'number' && { inputMode: 'decimal' as const })}
    />
  );
}
