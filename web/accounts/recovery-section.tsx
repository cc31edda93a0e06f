import { Button, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Profile } from '#contract/accounts.ts';
import { RecoveryCodesPanel } from '#web/access/recovery-codes-panel.tsx';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import classes from './settings-form.module.css';
import { SettingsSection } from './settings-section.tsx';
import { useProfileChanges } from './use-profile.ts';

function faceOf({ method }: Profile) {
  return method === 'email'
    ? {
        when: 'For the day the password is forgotten.',
        what: 'With the link in your mailbox, one of them lets you choose a new password.',
      }
    : {
        when: 'For the day the phone is lost.',
        what: 'With your password, one of them lets you prove a new mobile when the phone is lost.',
      };
}

export function RecoverySection({ profile }: { profile: Profile }) {
  const [asking, confirm] = useDisclosure(false);
  const { renewRecoveryCodes: renew } = useProfileChanges();
  const left = profile.recoveryCodesLeft;
  return (
    <SettingsSection title="Recovery codes" description={faceOf(profile).when}>
      <div className={classes['value']}>{left === 0 ? 'None left' : `${left} left`}</div>
      <p className={classes['soft']}>
        {faceOf(profile).what} Each works once, and none signs you in by itself.
      </p>
      <div className={classes['acts']}>
        <Button variant="default" onClick={confirm.open}>
          Make new codes
        </Button>
      </div>
      <ConfirmDialog
        opened={asking}
        title="Make new recovery codes"
        confirmLabel="Make new codes"
        pending={renew.isPending}
        error={renew.error}
        onClose={() => {
          // Their answer is the only one that shows them: while it is on its way, nothing lets go of it.
          if (renew.isPending) return;
          renew.reset();
          confirm.close();
        }}
        onConfirm={() => renew.mutate(undefined, { onSuccess: confirm.close })}
      >
        Ten new codes are made, and every older one stops working. The new ones are shown once.
      </ConfirmDialog>
      <Modal
        opened={Boolean(renew.data)}
        onClose={renew.reset}
        title="Your new recovery codes"
        closeOnClickOutside={false}
        closeOnEscape={false}
        size="lg"
      >
        <Stack>
          <Text>Keep them now: they are not shown again. The older codes no longer work.</Text>
          <RecoveryCodesPanel codes={renew.data?.recoveryCodes ?? []} />
          <Button onClick={renew.reset}>I have kept them</Button>
        </Stack>
      </Modal>
    </SettingsSection>
  );
}
