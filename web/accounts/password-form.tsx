import { Button } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import type { Profile } from '#contract/accounts.ts';
import { ApiRefusal } from '#web/lib/api.ts';
import { formatDay } from '#web/lib/format.ts';
import { useSession } from '#web/shell/use-session.ts';
import { showNotice } from '#web/ui/notice.ts';
import { PasswordField } from '#web/ui/password-field.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import classes from './settings-form.module.css';
import { SettingsSection } from './settings-section.tsx';
import { useProfileChanges } from './use-profile.ts';

export function PasswordForm({ profile }: { profile: Profile }) {
  const { timeZone } = useSession().account;
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const { changePassword } = useProfileChanges();
  const { error } = changePassword;
  const isCurrentWrong = error instanceof ApiRefusal && error.code === 'wrong_password';
  const { errors, rest, formRef } = useFieldErrors(error, ['currentPassword', 'newPassword'], {
    password: isCurrentWrong ? 'currentPassword' : 'newPassword',
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    changePassword.mutate(
      { currentPassword, newPassword },
      {
        onSuccess: () => {
          setCurrent('');
          setNew('');
          showNotice('Your password is changed. Your other sessions have ended.');
        },
      },
    );
  };
  return (
    <SettingsSection
      title="Password"
      description={`Last changed ${formatDay(profile.passwordChangedAt, timeZone)}. A change ends all your other sessions.`}
    >
      <form ref={formRef} onSubmit={submit} noValidate className={classes['form']}>
        <RefusalAlert error={rest} />
        <input type="hidden" name="username" autoComplete="username" value={profile.email} readOnly />
        <PasswordField
          label="Present password"
          autoComplete="current-password"
          value={currentPassword}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={errors.currentPassword}
        />
        <PasswordField
          label="New password"
          description="12 characters or more. A few unrelated words are easiest to remember."
          autoComplete="new-password"
          value={newPassword}
          onChange={(event) => setNew(event.currentTarget.value)}
          error={errors.newPassword}
        />
        <div>
          <Button type="submit" variant="default" loading={changePassword.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </SettingsSection>
  );
}
