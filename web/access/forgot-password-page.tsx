import { Alert, Button, Text, TextInput } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { FormStack } from '#web/ui/form-stack.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { useAskPasswordReset } from './use-password-reset.ts';

/** Asks for a link to set a new password; says the same whether or not the address has a login. */
export function ForgotPasswordPage() {
  const ask = useAskPasswordReset();
  const [email, setEmail] = useState('');
  const { errors, rest, formRef } = useFieldErrors(ask.error, ['email']);
  const submit = () => {
    ask.mutate(email.trim());
  };
  return (
    <>
      <PageHeader
        size="card"
        title="Forgotten your password?"
        description="Enter the e-mail of your login. We send a link; with it and your usual code you choose a new password."
      />
      <FormStack formRef={formRef} onSubmit={submit}>
        <RefusalAlert error={rest} />
        {ask.isSuccess && (
          <Alert color="green" role="status" icon={<IconMail size={20} />} title="Look in your inbox">
            If {ask.variables} has a login here, a link is on its way. It works for 30 minutes; a newer one
            replaces it.
          </Alert>
        )}
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
        <Button type="submit" loading={ask.isPending}>
          {ask.isSuccess ? 'Send another link' : 'Send the link'}
        </Button>
        <Text size="sm" c="dimmed">
          The link alone is not enough: whoever can read your mail must not get in.
        </Text>
        <PageLink to="/sign-in" size="sm">
          Back to signing in
        </PageLink>
      </FormStack>
    </>
  );
}
