import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { Value } from './route-draft.ts';
import type { SettingField } from './setting-fields.ts';

type Props = {
  field: SettingField;
  value: Value | undefined;
  error: string | undefined;
  onChange: (value: Value) => void;
};

/** One setting of a carrier. */
export function SettingInput({ field, value, error, onChange }: Props) {
  const { label, help, input, choices, otherwise } = field;
  const usual = typeof otherwise === 'string' ? { placeholder: otherwise } : {};
  const same = { label, description: help, error, ...usual };
  const text = String(value ?? '');
  switch (input) {
    case 'flag':
      return (
        <Checkbox
          label={label}
          description={help}
          error={error}
          checked={Boolean(value ?? otherwise ?? false)}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          {...same}
          data={[...(choices ?? [])]}
          value={text || choices?.[0]?.value || ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'endpoints':
    case 'statuses':
    case 'area':
      return (
        <Textarea
          {...same}
          autosize
          minRows={2}
          maxRows={8}
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...same}
          spellCheck={false}
          autoComplete="off"
          maxLength={300}
          {...(input === 'whole' && { inputMode: 'numeric' as const })}
          {...(input === 'number' && { inputMode: 'decimal' as const })}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
