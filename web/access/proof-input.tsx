import { TextInput } from '@mantine/core';
import type { Ref } from 'react';
import type { Challenge } from '#contract/access.ts';
import { CodeInput } from '#web/ui/code-input.tsx';

type ProofInputProps = {
  challenge: Challenge;
  value: string;
  onChange: (value: string) => void;
  onComplete: (code: string) => void;
  error: string | undefined;
  disabled: boolean;
  inputRef: Ref<HTMLInputElement>;
};

/** The one field of a proof, worded for the step it asks for. */
export function ProofInput({ challenge, ...props }: ProofInputProps) {
  if (challenge.step === 'recovery_code') {
    return (
      <TextInput
        label="Recovery code"
        description="One of the codes that you kept. Each works once."
        name="code"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        autoFocus
        data-autofocus
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
        error={props.error}
        ref={props.inputRef}
      />
    );
  }
  const fromApp = challenge.step === 'app_code';
  return (
    <CodeInput
      {...props}
      length={fromApp ? 6 : challenge.codeLength}
      label={fromApp ? 'Code from the authenticator app' : 'Code'}
      description={fromApp ? 'Open the app on your phone and read the six digits for Corella.' : undefined}
      autoFocus
    />
  );
}
