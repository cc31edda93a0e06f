import { TextInput } from '@mantine/core';
import type { ReactNode, Ref } from 'react';
import classes from './code-input.module.css';

type CodeInputProps = {
  value: string;
  onChange: (value: string) => void;
  /** Called once the code is whole: no button needs to be pressed after a paste or an autofill. */
  onComplete?: (code: string) => void;
  length?: number;
  label?: string;
  description?: ReactNode;
  error?: ReactNode;
  disabled?: boolean;
  autoFocus?: boolean;
  inputRef?: Ref<HTMLInputElement>;
};

/** The digits alone: people paste "123 456" and "123-456". */
function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

/** One plain text field for a one-time code, so that paste, autofill and screen readers work. */
export function CodeInput({ length = 6, label = 'Code', ...props }: CodeInputProps) {
  const change = (text: string) => {
    props.onChange(text);
    const digits = digitsOf(text);
    if (digits.length === length && digits !== digitsOf(props.value)) props.onComplete?.(digits);
  };
  return (
    <TextInput
      classNames={{ input: classes['input'] ?? '' }}
      name="code"
      label={label}
      description={props.description}
      error={props.error}
      value={props.value}
      onChange={(event) => change(event.currentTarget.value)}
      readOnly={props.disabled ?? false}
      autoFocus={props.autoFocus ?? false}
      data-autofocus={props.autoFocus || undefined}
      autoComplete="one-time-code"
      inputMode="numeric"
      maxLength={24}
      spellCheck={false}
      {...(props.inputRef ? { ref: props.inputRef } : {})}
    />
  );
}
