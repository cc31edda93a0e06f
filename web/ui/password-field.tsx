import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/** A password field that says when it was refused: Mantine's own leaves `aria-invalid` out, so neither a screen reader nor the focus finds it. */
export function PasswordField(props: PasswordInputProps) {
  return <PasswordInput {...props} aria-invalid={props.error ? true : undefined} />;
}
