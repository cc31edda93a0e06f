import { Button, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import type { Profile } from '#contract/accounts.ts';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import classes from './settings-form.module.css';
import { SettingsSection } from './settings-section.tsx';
import { useProfileChanges } from './use-profile.ts';

export function NameForm({ profile }: { profile: Profile }) {
  const [name, setName] = useState(profile.name);
  const { changeName } = useProfileChanges();
  const { errors, rest, formRef } = useFieldErrors(changeName.error, ['name']);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    changeName.mutate(
      { name, version: profile.version },
      { onSuccess: () => showNotice('Your name is saved.') },
    );
  };
  return (
    <SettingsSection
      title="Name"
      description="It stands beside every text that you send, and in the activity log."
    >
      <form ref={formRef} onSubmit={submit} noValidate className={classes['form']}>
        <RefusalAlert error={rest} />
        <TextInput
          label="Your name"
          autoComplete="name"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={errors.name}
        />
        <div>
          <Button type="submit" variant="default" loading={changeName.isPending}>
            Save name
          </Button>
        </div>
      </form>
    </SettingsSection>
  );
}
