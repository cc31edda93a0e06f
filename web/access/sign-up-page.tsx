import { Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useInstallation } from '#web/shell/use-session.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ButtonLink, PageLink } from '#web/ui/page-link.tsx';
import { SignUpForm } from './sign-up-form.tsx';

/** Asks for a new account; on a fresh installation this is the first page. */
export function SignUpPage() {
  const navigate = useNavigate();
  const installation = useInstallation();
  if (installation && !installation.signUpOpen) return <SignUpClosed />;
  return (
    <>
      <PageHeader
        size="card"
        title="Make an account"
        description={
          installation?.hasAccounts === false
            ? 'Welcome to Corella. You are the first here, so begin with your own account.'
            : 'You will be the owner of the account, and can add other people afterwards.'
        }
      />
      <SignUpForm onChallenge={() => void navigate({ to: '/sign-up/code' })} />
      {installation?.hasAccounts && (
        <Text size="sm" c="dimmed" mt="md">
          Have a login already?{' '}
          <PageLink to="/sign-in" inherit>
            Sign in
          </PageLink>
        </Text>
      )}
    </>
  );
}

function SignUpClosed() {
  return (
    <Stack>
      <PageHeader
        size="card"
        title="No new accounts here"
        description="New accounts are made by whoever runs this installation. Ask them for one, or ask the owner of an account to add you."
      />
      <ButtonLink to="/sign-in" variant="default">
        Sign in
      </ButtonLink>
    </Stack>
  );
}
