import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Profile } from '#contract/accounts.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { AppDialog } from './app-dialog.tsx';
import classes from './settings-form.module.css';
import { SettingsSection } from './settings-section.tsx';
import { useAuthenticatorApp } from './use-profile.ts';

/** The authenticator app as an extra step of the sign-in. */
export function AppSection({ profile }: { profile: Profile }) {
  const { begin } = useAuthenticatorApp();
  const [removing, removal] = useDisclosure(false);
  return (
    <SettingsSection
      title="Authenticator app"
      description="An extra step after the code, never in place of it."
    >
      <div className={classes['value']}>{profile.hasAuthenticatorApp ? 'Added' : 'Not added'}</div>
      <p className={classes['soft']}>
        Signing in then asks for both codes. It keeps you safe even if somebody takes over your{' '}
        {profile.method === 'email' ? 'mailbox' : 'number'}.
      </p>
      <RefusalAlert error={begin.error} />
      <div className={classes['acts']}>
        {profile.hasAuthenticatorApp ? (
          <Button variant="default" onClick={removal.open}>
            Remove the app
          </Button>
        ) : (
          <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
            Add an app
          </Button>
        )}
      </div>
      {begin.data && <AppDialog {...begin.data} onClose={begin.reset} />}
      <RemoveAppDialog opened={removing} onClose={removal.close} />
    </SettingsSection>
  );
}

function RemoveAppDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { remove } = useAuthenticatorApp();
  return (
    <ConfirmDialog
      opened={opened}
      title="Remove the authenticator app"
      confirmLabel="Remove"
      danger
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            showNotice('The authenticator app is removed.');
            onClose();
          },
        })
      }
    >
      From now on your password and the code that is sent to you suffice. Your other sessions end.
    </ConfirmDialog>
  );
}
