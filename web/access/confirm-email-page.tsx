import { Button, Stack } from '@mantine/core';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { LinkOver } from './link-over.tsx';
import { useLinkToken } from './use-link-token.ts';
import { useConfirmEmail } from './use-links.ts';

/** Confirms an e-mail address by the link sent to it: opening it changes nothing, the button does. */
export function ConfirmEmailPage() {
  const token = useLinkToken();
  if (token) return <Confirmation token={token} />;
  return <LinkOver title="The link is not complete" to="/" label="Go to the first page" />;
}

function Confirmation({ token }: { token: string }) {
  const confirm = useConfirmEmail(token);
  if (confirm.data) return <Confirmed {...confirm.data} />;
  return (
    <Stack>
      <PageHeader
        size="card"
        title="Confirm your address"
        description="Press the button to confirm that this mailbox is yours. If it replaces another address, you then sign in with the new one."
      />
      <RefusalAlert error={confirm.error} />
      <Button onClick={() => confirm.mutate()} loading={confirm.isPending}>
        Confirm the address
      </Button>
    </Stack>
  );
}

function Confirmed({ email, changed }: { email: string; changed: boolean }) {
  return (
    <Stack>
      <PageHeader
        size="card"
        title="Confirmed"
        description={
          <span role="status">
            {changed
              ? `You now sign in with ${email}. Everywhere that you were signed in, you are signed out.`
              : `${email} is confirmed.`}
          </span>
        }
      />
      {changed ? (
        <ButtonLink to="/sign-in" search={{ reason: 'email' }}>
          Sign in
        </ButtonLink>
      ) : (
        <ButtonLink to="/">Continue</ButtonLink>
      )}
    </Stack>
  );
}
