import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import type { Challenge, Verified } from '#contract/access.ts';
import { ApiRefusal } from '#web/lib/api.ts';
import { FormStack } from '#web/ui/form-stack.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { DeliveryLine } from './delivery-line.tsx';
import { ProofInput } from './proof-input.tsx';
import { ResendButton } from './resend-button.tsx';
import { keepChallenge, useChallenge, useChallengeActs } from './use-challenge.ts';
import { useWebOtp } from './use-web-otp.ts';

type CodeProofProps = {
  /** The right code led to this; the next step of the same proof is shown without asking. */
  onVerified: (verified: Verified) => void;
  /** The proof is over and has to begin again. */
  onOver: () => void;
  overLabel?: string;
  children?: ReactNode;
};

const FEW_TRIES = 5;

/** Asks for what the open challenge wants next: the sent code, a recovery code, or the code of the authenticator app. */
export function CodeProof(props: CodeProofProps) {
  const [isProven, setProven] = useState(false);
  const [refusal, setRefusal] = useState<unknown>();
  const { verify, resend } = useChallengeActs();
  // A proven challenge is gone: it must not be asked for while the answer is on its way, nor while what follows loads.
  const query = useChallenge(!isProven && !refusal && !verify.isPending);
  const verified = (outcome: Verified) => {
    setProven(true);
    props.onVerified(outcome);
  };
  if (isProven) return <Text role="status">That is right. One moment…</Text>;
  const over = !verify.isPending && query.error instanceof ApiRefusal && query.error.status === 401;
  if (refusal || over || (query.error && !query.data)) {
    return <Over error={refusal ?? query.error} label={props.overLabel} onOver={props.onOver} />;
  }
  if (!query.data) return <Skeleton height={180} />;
  return (
    <CodeForm
      onVerified={verified}
      onRefused={setRefusal}
      key={query.data.step}
      challenge={query.data}
      readAt={query.dataUpdatedAt}
      verify={verify}
      resend={resend}
    >
      {props.children}
    </CodeForm>
  );
}

type CodeFormProps = Pick<CodeProofProps, 'onVerified' | 'children'> &
  Pick<ReturnType<typeof useChallengeActs>, 'verify' | 'resend'> & {
    challenge: Challenge;
    readAt: number;
    /** The proof cannot go on after this refusal. */
    onRefused: (refusal: unknown) => void;
  };

function CodeForm(props: CodeFormProps) {
  const { challenge, readAt, verify, resend, onVerified, onRefused, children } = props;
  const [code, setCode] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const { errors, rest, formRef } = useFieldErrors(verify.error, ['code'], { recoveryCode: 'code' });
  const check = (given: string) => {
    // The field submits by itself when it is full; Enter right after must not spend a second try on the same code.
    const isRefused = verify.isError && given === verify.variables;
    if (verify.isPending || isRefused || !given.trim()) return;
    verify.mutate(given, {
      onSuccess: (verified) => {
        if (verified.outcome === 'next_step') keepChallenge(verified.challenge);
        else onVerified(verified);
      },
      onError: (error) => {
        if (isOver(error)) onRefused(error);
        else input.current?.select();
      },
    });
  };
  useWebOtp(challenge.step === 'code' && challenge.channel === 'sms', (received) => {
    setCode(received);
    check(received);
  });
  const submit = () => {
    if (code.trim()) check(code);
    else input.current?.focus();
  };
  return (
    <Stack gap="md">
      <FormStack formRef={formRef} onSubmit={submit}>
        <RefusalAlert error={rest ?? resend.error} />
        <ProofInput
          challenge={challenge}
          value={code}
          onChange={setCode}
          onComplete={check}
          error={errors.code}
          disabled={verify.isPending}
          inputRef={input}
        />
        {challenge.triesLeft < FEW_TRIES && (
          <Text size="sm" role="status">
            {challenge.triesLeft === 1 ? 'One try left.' : `${challenge.triesLeft} tries left.`}
          </Text>
        )}
        <Button type="submit" loading={verify.isPending}>
          Continue
        </Button>
      </FormStack>
      {challenge.step === 'code' && (
        <>
          <DeliveryLine challenge={challenge} />
          <ResendButton
            challenge={challenge}
            readAt={readAt}
            pending={resend.isPending}
            onResend={() => {
              setCode('');
              verify.reset();
              resend.mutate(undefined, { onSuccess: () => input.current?.focus() });
            }}
          />
        </>
      )}
      {children}
    </Stack>
  );
}

const OVER = ['challenge_over', 'challenge_missing', 'link_expired', 'factor_disabled', 'email_taken'];

function isOver(error: unknown): boolean {
  return error instanceof ApiRefusal && OVER.includes(error.code);
}

type OverProps = { error: unknown; label: string | undefined; onOver: () => void };

function Over({ error, label = 'Start again', onOver }: OverProps) {
  return (
    <Stack>
      <RefusalAlert error={error} />
      <Button onClick={onOver} data-autofocus>
        {label}
      </Button>
    </Stack>
  );
}
