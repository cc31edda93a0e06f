import { Anchor, Stack, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { Challenge, Verified } from '#contract/access.ts';
import { keepSession } from '#web/shell/gate.ts';
import { readNextPath } from '#web/shell/next-path.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { CodeProof } from './code-proof.tsx';
import { CodeSentText } from './code-sent-text.tsx';
import { useChallenge, useChallengeActs } from './use-challenge.ts';

const RecoveryCodesPage = lazy(() =>
  import('./recovery-codes-page.tsx').then((part) => ({ default: part.RecoveryCodesPage })),
);

/** The second step of signing in, signing up, joining, and of replacing a lost mobile. */
export function CodePage() {
  const { next }: { next?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const challenge = useChallenge(false).data;
  const { giveUp } = useChallengeActs();
  const [recoveryCodes, setRecoveryCodes] = useState<string[]>();
  const goOn = () => void navigate({ to: readNextPath(next) });
  const startAgain = () => {
    giveUp.mutate();
    const to = challenge?.purpose === 'sign_up' ? '/sign-up' : '/sign-in';
    void navigate({ to, search: next ? { next } : {} });
  };
  const verified = (outcome: Verified) => {
    if (outcome.outcome === 'signed_in') {
      keepSession(outcome.session);
      if (outcome.recoveryCodes) setRecoveryCodes(outcome.recoveryCodes);
      else goOn();
    }
    if (outcome.outcome === 'mobile_replaced')
      void navigate({ to: '/sign-in', search: { reason: 'mobile' } });
  };
  if (recoveryCodes) {
    return (
      <Suspense fallback={null}>
        <RecoveryCodesPage codes={recoveryCodes} onKept={goOn} />
      </Suspense>
    );
  }
  return (
    <>
      <PageHeader
        size="card"
        title={titleOf(challenge)}
        description={challenge && descriptionOf(challenge)}
      />
      <CodeProof onVerified={verified} onOver={startAgain}>
        <Stack gap="xs" mt="xs">
          {challenge && <Help challenge={challenge} next={next} />}
          <Anchor component="button" type="button" size="sm" ta="left" onClick={startAgain}>
            Start again
          </Anchor>
        </Stack>
      </CodeProof>
    </>
  );
}

function titleOf(challenge: Challenge | undefined): string {
  if (challenge?.step === 'recovery_code') return 'Enter a recovery code';
  if (challenge?.step === 'app_code') return 'Enter the app code';
  if (challenge?.purpose === 'recovery') return 'Prove your new mobile';
  if (challenge?.purpose === 'sign_up') return 'Prove your mobile';
  return 'Enter your code';
}

function descriptionOf(challenge: Challenge) {
  if (challenge.step === 'recovery_code') {
    return 'The SIM card of your mobile was changed a short while ago, so a text alone does not prove that it is you. Enter a recovery code besides.';
  }
  if (challenge.step === 'app_code')
    return 'The code was right. Your login also asks for the authenticator app.';
  return <CodeSentText challenge={challenge} />;
}

function Help({ challenge, next }: { challenge: Challenge; next: string | undefined }) {
  if (challenge.purpose === 'sign_up') {
    return (
      <Text size="sm" c="dimmed">
        Wrong number? Start again and correct it: the account is only made once the code is proven.
      </Text>
    );
  }
  if (challenge.purpose !== 'sign_in') return null;
  if (challenge.step !== 'code') {
    return (
      <Text size="sm" c="dimmed">
        {challenge.step === 'recovery_code' ? 'No recovery code left' : 'No access to the app'}? Ask the
        account owner, or whoever runs this installation. Nobody can skip this step for you.
      </Text>
    );
  }
  if (challenge.channel === 'email') {
    return (
      <Text size="sm" c="dimmed">
        No access to this mailbox? Ask the account owner to change how you get your codes.
      </Text>
    );
  }
  return (
    <PageLink to="/sign-in/recovery" search={next ? { next } : {}} size="sm">
      I can’t receive the code
    </PageLink>
  );
}
