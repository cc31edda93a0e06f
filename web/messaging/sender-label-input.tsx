import { TextInput } from '@mantine/core';

type Props = { value: string; onChange: (label: string) => void; error: string | undefined };

export function SenderLabelInput({ value, onChange, error }: Props) {
  return (
    <TextInput
      label="Label (optional)"
      description="A note for your team. Nobody else sees it."
      autoComplete="off"
      maxLength={50}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
    />
  );
}
