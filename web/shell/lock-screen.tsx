import { Anchor, Button, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Session } from '#contract/access.ts';
import { keys } from '#web/lib/query.ts';
import { BirdMark } from '#web/ui/bird-mark.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { PasswordField } from '#web/ui/password-field.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { settle, signOut } from './gate.ts';
import { useLockedSessionWatch, useUnlock } from './use-session.ts';

/** Covers the page of a locked session until the password is given; what was being written stays beneath. */
export function LockScreen() {
  const session = useQueryClient().getQueryData<Session>(keys.session);
  const [password, setPassword] = useState('');
  const unlock = useUnlock();
  useLockedSessionWatch();
  const { errors, rest, formRef } = useFieldErrors(unlock.error, ['password']);
  const submit = () => {
    unlock.mutate(password, { onSuccess: () => settle('unlock', true) });
  };
  return (
    <Modal
      opened
      fullScreen
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      attributes={{ content: { 'aria-label': 'Locked' } }}
      zIndex={1000}
      transitionProps={{ duration: 0 }}
    >
      <Stack maw={400} mx="auto" mt="14vh">
        <FormStack formRef={formRef} onSubmit={submit}>
          <BirdMark size={52} />
          <h2 style={{ margin: 0 }}>Locked while you were away</h2>
          <Text c="dimmed">
            Enter the password of {session?.user.email ?? 'your login'} to go on where you were. No code is
            needed.
          </Text>
          <RefusalAlert error={rest} />
          <PasswordField
            label="Password"
            autoComplete="current-password"
            data-autofocus
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={errors.password}
          />
          <Button type="submit" loading={unlock.isPending}>
            Continue
          </Button>
          <Anchor component="button" type="button" onClick={() => void signOut()}>
            Sign out instead
          </Anchor>
        </FormStack>
      </Stack>
    </Modal>
  );
}
