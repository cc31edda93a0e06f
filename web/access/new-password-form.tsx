import { Button } from '@mantine/core';
import { useState } from 'react';
import { ApiRefusal } from '#web/lib/api.ts';
import { FormStack } from '#web/ui/form-stack.tsx';
import { NewPasswordInput } from '#web/ui/new-password-input.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { useResetActs } from './use-password-reset.ts';

type NewPasswordFormProps = { token: string; email: string; onDone: () => void; onProofNeeded: () => void };

/** The last step of a forgotten password. */
export function NewPasswordForm({ token, email, onDone, onProofNeeded }: NewPasswordFormProps) {
  const { complete } = useResetActs(token);
  const [password, setPassword] = useState('');
  const { errors, rest, formRef } = useFieldErrors(complete.error, ['password']);
  const needsProof = complete.error instanceof ApiRefusal && complete.error.code === 'proof_required';
  const submit = () => {
    complete.mutate(password, { onSuccess: onDone });
  };
  return (
    <>
      <PageHeader
        size="card"
        title="Choose a new password"
        description={`For the login of ${email}. Every place where it is signed in now is signed out.`}
      />
      <FormStack formRef={formRef} onSubmit={submit}>
        <RefusalAlert error={rest} />
        {needsProof && (
          <Button variant="default" onClick={onProofNeeded}>
            Prove that it is you
          </Button>
        )}
        <NewPasswordInput
          label="New password"
          value={password}
          onChange={setPassword}
          error={errors.password}
        />
        <Button type="submit" loading={complete.isPending}>
          Set the password
        </Button>
      </FormStack>
    </>
  );
}
