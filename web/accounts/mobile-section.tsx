import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Profile } from '#contract/accounts.ts';
import { formatNumber } from '#web/lib/format.ts';
import { MobileDialog } from './mobile-dialog.tsx';
import classes from './settings-form.module.css';
import { SettingsSection } from './settings-section.tsx';

const RISK =
  'Somebody may talk a phone company into moving your number to another SIM card, and then gets your codes. An authenticator app is not open to that';

/** Where the login codes go. */
export function MobileSection({ profile }: { profile: Profile }) {
  const [opened, dialog] = useDisclosure(false);
  if (profile.method === 'email') {
    return (
      <SettingsSection
        title="Login codes"
        description="At every sign-in, a code is asked for after the password."
      >
        <div className={classes['value']}>By e-mail to {profile.email}</div>
        <p className={classes['soft']}>
          Codes by SMS are safer than codes by e-mail. The account owner can change this for you in Manage
          users.
        </p>
      </SettingsSection>
    );
  }
  return (
    <SettingsSection
      title="Login mobile"
      description="The code goes to this number and only there. Without this phone you cannot sign in."
    >
      <div className={classes['value']}>
        {profile.mobile === null ? 'None' : formatNumber(profile.mobile)}
      </div>
      <p className={classes['soft']}>
        {RISK}
        {profile.hasAuthenticatorApp ? '.' : ': add one below, as an extra step after the code.'}
      </p>
      <div className={classes['acts']}>
        <Button variant="default" onClick={dialog.open}>
          Change mobile
        </Button>
      </div>
      {opened && <MobileDialog onClose={dialog.close} />}
    </SettingsSection>
  );
}
