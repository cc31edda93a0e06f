import { Button, Text, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiRefusal } from '#web/lib/api.ts';
import { FormStack } from '#web/ui/form-stack.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ButtonLink, PageLink } from '#web/ui/page-link.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { useRecovery } from './use-challenge.ts';

/** For a lost phone: password and recovery code let a new mobile be proven. It signs nobody in. */
export function RecoveryPage() {
  const { next }: { next?: string } = useSearch({ strict: false });
  const search = next ? { next } : {};
  const navigate = useNavigate();
  const recovery = useRecovery();
  const [recoveryCode, setRecoveryCode] = useState('');
  const [mobile, setMobile] = useState('');
  const { errors, rest, formRef } = useFieldErrors(recovery.error, ['recoveryCode', 'mobile']);
  const over = recovery.error instanceof ApiRefusal && recovery.error.code.startsWith('challenge_');
  const submit = () => {
    recovery.mutate(
      { recoveryCode: recoveryCode.trim(), mobile },
      { onSuccess: () => void navigate({ to: '/sign-in/code', search }) },
    );
  };
  return (
    <>
      <PageHeader
        size="card"
        title="No access to your phone?"
        description="A recovery code lets you prove a new mobile. It does not sign you in by itself: afterwards you sign in as always, with a code sent to the new number."
      />
      <FormStack formRef={formRef} onSubmit={submit}>
        <RefusalAlert error={rest} />
        {over && (
          <ButtonLink to="/sign-in" search={search} variant="default">
            Start again
          </ButtonLink>
        )}
        <TextInput
          label="Recovery code"
          description="One of the codes that you kept when you joined. Each works once."
          name="recoveryCode"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          autoFocus
          required
          withAsterisk={false}
          value={recoveryCode}
          onChange={(event) => setRecoveryCode(event.currentTarget.value)}
          error={errors.recoveryCode}
        />
        <TextInput
          label="New mobile"
          description="The phone in your hand now. A code goes there, and a notice to your old number and your e-mail."
          name="mobile"
          type="tel"
          autoComplete="tel"
          required
          withAsterisk={false}
          value={mobile}
          onChange={(event) => setMobile(event.currentTarget.value)}
          error={errors.mobile}
        />
        <Button type="submit" loading={recovery.isPending}>
          Send a code to the new mobile
        </Button>
        <Text size="sm" c="dimmed">
          No recovery code left? If somebody else owns the account, ask them to set your mobile anew under
          Manage users. If you own it, ask whoever runs this installation. Nobody can switch the code off.
        </Text>
        <PageLink to="/sign-in/code" search={search} size="sm">
          Back to the code
        </PageLink>
      </FormStack>
    </>
  );
}
