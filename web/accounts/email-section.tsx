import { Button, Group, TextInput } from '@mantine/core';
import { IconMailForward } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import type { Profile } from '#contract/accounts.ts';
import { Note } from '#web/ui/note.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import classes from './settings-form.module.css';
import { SettingsSection } from './settings-section.tsx';
import { useProfileChanges } from './use-profile.ts';

export function EmailSection({ profile }: { profile: Profile }) {
  const [email, setEmail] = useState('');
  const { changeEmail, cancelEmailChange } = useProfileChanges();
  const { errors, rest, formRef } = useFieldErrors(changeEmail.error, ['email']);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    changeEmail.mutate(email, { onSuccess: () => setEmail('') });
  };
  return (
    <SettingsSection
      title="Login e-mail"
      description="You sign in with it, and notices about your login go there."
    >
      <div className={classes['value']}>{profile.email}</div>
      {!profile.emailConfirmed && (
        <p className={classes['soft']}>Not confirmed yet: open the link that was sent to it.</p>
      )}
      {profile.pendingEmail && (
        <div style={{ marginTop: 14 }}>
          <PendingEmail address={profile.pendingEmail} cancel={cancelEmailChange} />
        </div>
      )}
      <form ref={formRef} onSubmit={submit} noValidate className={classes['form']} style={{ marginTop: 18 }}>
        <RefusalAlert error={rest} />
        <TextInput
          label={profile.pendingEmail ? 'Another new e-mail' : 'New e-mail'}
          description="A link goes to the new address. Until it is opened, the present address stays."
          type="email"
          autoComplete="email"
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={errors.email}
        />
        <div>
          <Button type="submit" variant="default" loading={changeEmail.isPending}>
            Send the link
          </Button>
        </div>
      </form>
    </SettingsSection>
  );
}

type PendingEmailProps = {
  address: string;
  cancel: ReturnType<typeof useProfileChanges>['cancelEmailChange'];
};

function PendingEmail({ address, cancel }: PendingEmailProps) {
  const { changeEmail } = useProfileChanges();
  return (
    <Note tone="info" Icon={IconMailForward} title={`Waiting for ${address}`}>
      Open the link that was sent there. Then this address becomes your login, and you sign in anew
      everywhere.
      <RefusalAlert error={changeEmail.error ?? cancel.error} />
      <Group gap="xs" mt="sm">
        <Button
          size="sm"
          variant="default"
          loading={changeEmail.isPending}
          onClick={() =>
            changeEmail.mutate(address, { onSuccess: () => showNotice('The link was sent again.') })
          }
        >
          Send the link again
        </Button>
        <Button
          size="sm"
          variant="default"
          loading={cancel.isPending}
          onClick={() =>
            cancel.mutate(undefined, {
              onSuccess: () => showNotice('Your e-mail stays as it was.'),
            })
          }
        >
          Keep the present address
        </Button>
      </Group>
    </Note>
  );
}
