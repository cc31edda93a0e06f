import { Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Challenge, Verified } from '#contract/access.ts';
import { CodeProof } from '#web/access/code-proof.tsx';
import { CodeSentText } from '#web/access/code-sent-text.tsx';
import { keepChallenge, useChallenge } from '#web/access/use-challenge.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { PasswordField } from '#web/ui/password-field.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { keepSession, settle } from './gate.ts';
import { useStepUp } from './use-session.ts';

/** Asks for the password and a new code before a change that matters; the refused call is then repeated. */
export function StepUpDialog() {
  const [begun, setBegun] = useState<Challenge>();
  const known = useChallenge(false).data;
  const challenge = begun && (known ?? begun);
  const close = () => settle('confirm', false);
  const verified = (outcome: Verified) => {
    if (outcome.outcome !== 'stepped_up') return;
    keepSession(outcome.session);
    settle('confirm', true);
  };
  return (
    <Modal opened onClose={close} title="Confirm that it is you" zIndex={900} closeOnClickOutside={false}>
      {challenge ? (
        <Stack>
          {challenge.step === 'code' && (
            <Text>
              <CodeSentText challenge={challenge} />
            </Text>
          )}
          <CodeProof onVerified={verified} onOver={() => setBegun(undefined)} />
        </Stack>
      ) : (
        <PasswordStep onChallenge={setBegun} onClose={close} />
      )}
    </Modal>
  );
}

type PasswordStepProps = { onChallenge: (challenge: Challenge) => void; onClose: () => void };

function PasswordStep({ onChallenge, onClose }: PasswordStepProps) {
  const [password, setPassword] = useState('');
  const begin = useStepUp();
  const begun = (challenge: Challenge) => {
    keepChallenge(challenge);
    onChallenge(challenge);
  };
  const { errors, rest, formRef } = useFieldErrors(begin.error, ['password']);
  const submit = () => {
    begin.mutate(password, { onSuccess: begun });
  };
  return (
    <FormStack formRef={formRef} onSubmit={submit}>
      <Text>
        This change matters for who can get in. Enter your password; then a code is sent to you. After that
        you are not asked again for ten minutes.
      </Text>
      <RefusalAlert error={rest} />
      <PasswordField
        label="Your password"
        autoComplete="current-password"
        data-autofocus
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={errors.password}
      />
      <DialogFoot label="Continue" isPending={begin.isPending} onCancel={onClose} />
    </FormStack>
  );
}
