import type { ReactNode } from 'react';
import { PasswordField } from './password-field.tsx';

type NewPasswordInputProps = {
  value: string;
  onChange: (value: string) => void;
  error?: ReactNode;
  label?: string;
};

const MINIMUM_CHARACTERS = 12;
const RULE = '12 characters or more; a few unrelated words are easiest to remember.';

/** A field for a new password, with the rule in words and how far it is from being met. */
export function NewPasswordInput({ value, onChange, error, label = 'Password' }: NewPasswordInputProps) {
  return (
    <PasswordField
      label={label}
      description={hintFor(value)}
      name="password"
      autoComplete="new-password"
      required
      withAsterisk={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
    />
  );
}

function hintFor(password: string): string {
  const missing = MINIMUM_CHARACTERS - [...password.normalize('NFC')].length;
  if (!password) return RULE;
  if (missing > 0) return `${missing} more ${missing === 1 ? 'character' : 'characters'} to go.`;
  return 'Long enough.';
}
