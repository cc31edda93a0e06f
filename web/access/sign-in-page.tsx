import { Alert, Button, Text, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useInstallation } from '#web/shell/use-session.ts';
import { FormStack } from '#web/ui/form-stack.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { PasswordField } from '#web/ui/password-field.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { reasonSentence } from './sign-in-reasons.ts';
import { useSignIn } from './use-challenge.ts';

/** The first step of signing in: e-mail and password. */
export function SignInPage() {
  const { next, reason }: { next?: string; reason?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const signIn = useSignIn();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { errors, rest, formRef } = useFieldErrors(signIn.error, ['email', 'password']);
  const open = useInstallation()?.signUpOpen;
  const submit = () => {
    signIn.mutate(
      { email: email.trim(), password },
      { onSuccess: () => void navigate({ to: '/sign-in/code', search: next ? { next } : {} }) },
    );
  };
  const sentence = reasonSentence(reason);
  return (
    <>
      <PageHeader size="card" title="Sign in" />
      <FormStack formRef={formRef} onSubmit={submit}>
        {sentence && !signIn.error && (
          <Alert color="blue" role="status" icon={<IconInfoCircle size={20} />}>
            {sentence}
          </Alert>
        )}
        <RefusalAlert error={rest} />
        <TextInput
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={errors.email}
        />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={errors.password}
        />
        <Button type="submit" loading={signIn.isPending} mt={4}>
          Continue
        </Button>
        <PageLink to="/forgot-password" size="sm">
          Forgotten your password?
        </PageLink>
        {open && (
          <Text size="sm" c="dimmed">
            New here?{' '}
            <PageLink to="/sign-up" inherit>
              Make an account
            </PageLink>
          </Text>
        )}
      </FormStack>
    </>
  );
}
