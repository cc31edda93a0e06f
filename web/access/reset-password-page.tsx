import { Skeleton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Verified } from '#contract/access.ts';
import { ApiRefusal } from '#web/lib/api.ts';
import { FailedFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { CodeProof } from './code-proof.tsx';
import { LinkOver } from './link-over.tsx';
import { NewPasswordForm } from './new-password-form.tsx';
import { ResetProof } from './reset-proof.tsx';
import { useLinkToken } from './use-link-token.ts';
import { usePasswordReset } from './use-password-reset.ts';

const OVER = { title: 'This link is over', to: '/forgot-password', label: 'Ask for a new link' } as const;

/** Sets a new password by the link from the mail: first the proof that it is you, then the password. */
export function ResetPasswordPage() {
  const token = useLinkToken();
  return token ? <ResetSteps token={token} /> : <LinkOver {...OVER} title="The link is not complete" />;
}

type Step = 'proof' | 'code' | 'password';

function ResetSteps({ token }: { token: string }) {
  const reset = usePasswordReset(token);
  const navigate = useNavigate();
  const [step, setStep] = useState<Step>('proof');
  if (reset.error) {
    const over = reset.error instanceof ApiRefusal && reset.error.status < 500 && reset.error.status > 0;
    if (over) return <LinkOver {...OVER} error={reset.error} />;
    return <FailedFace error={reset.error} onRetry={() => void reset.refetch()} />;
  }
  if (!reset.data) return <Skeleton height={240} />;
  const verified = ({ outcome }: Verified) => {
    if (outcome === 'password_reset_proven') setStep('password');
  };
  const { email, proof } = reset.data;
  if (step === 'code') {
    return (
      <>
        <PageHeader
          size="card"
          title="Prove that it is you"
          description={
            proof === 'sms_code'
              ? 'We sent a code to the mobile of this login.'
              : 'Enter one of your recovery codes.'
          }
        />
        <CodeProof onVerified={verified} onOver={() => setStep('proof')} />
      </>
    );
  }
  if (step === 'password' || proof === 'approved') {
    return (
      <NewPasswordForm
        token={token}
        email={email}
        onDone={() => void navigate({ to: '/sign-in', search: { reason: 'password' } })}
        onProofNeeded={() => setStep('proof')}
      />
    );
  }
  return <ResetProof token={token} email={email} proof={proof} onChallenge={() => setStep('code')} />;
}
