import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormStack } from '#web/ui/form-stack.tsx';
import { NewPasswordInput } from '#web/ui/new-password-input.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { SmsRiskNote } from './sms-risk-note.tsx';
import { useSignUp } from './use-challenge.ts';

type Fields = { businessName: string; name: string; email: string; password: string; mobile: string };
type PlainField = Exclude<keyof Fields, 'password'>;

const EMPTY: Fields = { businessName: '', name: '', email: '', password: '', mobile: '' };
const FIELDS = ['businessName', 'name', 'email', 'password', 'mobile'] as const;

export function SignUpForm({ onChallenge }: { onChallenge: () => void }) {
  const [fields, setFields] = useState(EMPTY);
  const signUp = useSignUp();
  const { errors, rest, formRef } = useFieldErrors(signUp.error, FIELDS);
  const plain = (name: PlainField) => ({
    name,
    required: true,
    withAsterisk: false,
    value: fields[name],
    onChange: (event: { currentTarget: HTMLInputElement }) => {
      const { value } = event.currentTarget;
      setFields((before) => ({ ...before, [name]: value }));
    },
    error: errors[name],
  });
  const submit = () => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    signUp.mutate({ ...fields, email: fields.email.trim(), timeZone }, { onSuccess: onChallenge });
  };
  return (
    <FormStack formRef={formRef} onSubmit={submit}>
      <RefusalAlert error={rest} />
      <TextInput {...plain('businessName')} label="Business name" autoComplete="organization" autoFocus />
      <TextInput {...plain('name')} label="Your name" autoComplete="name" />
      <TextInput {...plain('email')} label="E-mail" type="email" autoComplete="username" />
      <NewPasswordInput
        value={fields.password}
        onChange={(password) => setFields((before) => ({ ...before, password }))}
        error={errors.password}
      />
      <TextInput
        {...plain('mobile')}
        label="Mobile"
        type="tel"
        autoComplete="tel"
        description="Login codes go here. Without this phone you cannot sign in."
      />
      <SmsRiskNote />
      <Button type="submit" loading={signUp.isPending} mt={4}>
        Send me the code
      </Button>
    </FormStack>
  );
}
