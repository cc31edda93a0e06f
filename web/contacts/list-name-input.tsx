import { TextInput } from '@mantine/core';
import { listNameLengthAtMost } from '#contract/lists.ts';

type Props = { value: string; error: string | undefined; onChange: (name: string) => void };

/** What a list is called, as the first thing that a dialog asks. */
export function ListNameInput({ value, error, onChange }: Props) {
  return (
    <TextInput
      label="Name of the list"
      maxLength={listNameLengthAtMost}
      data-autofocus
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
