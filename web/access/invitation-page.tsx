import { Button, Skeleton, Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { ApiRefusal } from '#web/lib/api.ts';
import { endSession } from '#web/shell/gate.ts';
import { FailedFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { InvitationForm } from './invitation-form.tsx';
import { LinkOver } from './link-over.tsx';
import { useLinkToken } from './use-link-token.ts';
import { useInvitation } from './use-links.ts';

const OVER = { title: 'This invitation is over', to: '/sign-in', label: 'Go to signing in' } as const;

/** Opens an invitation: the details to confirm, and a password to choose. */
export function InvitationPage() {
  const token = useLinkToken();
  return token ? <Invitation token={token} /> : <LinkOver {...OVER} title="The link is not complete" />;
}

function Invitation({ token }: { token: string }) {
  const navigate = useNavigate();
  const { data, error, refetch } = useInvitation(token);
  if (error instanceof ApiRefusal && error.code === 'already_signed_in') {
    return <SignedInAlready onSignedOut={() => void refetch()} />;
  }
  if (error instanceof ApiRefusal && error.code === 'link_expired')
    return <LinkOver {...OVER} error={error} />;
  if (error) return <FailedFace error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} />;
  return (
    <InvitationForm
      token={token}
      invitation={data}
      onChallenge={() => void navigate({ to: '/sign-in/code' })}
    />
  );
}

function SignedInAlready({ onSignedOut }: { onSignedOut: () => void }) {
  return (
    <Stack>
      <PageHeader
        size="card"
        title="Somebody is signed in here"
        description="In this browser somebody is signed in already. Sign them out first, so that you join as yourself."
      />
      <Button onClick={() => void endSession().then(onSignedOut)}>Sign out and open the invitation</Button>
    </Stack>
  );
}
