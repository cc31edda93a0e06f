import { Button, NativeSelect, Select, Textarea, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { type BusinessDetails, businessFields } from '#contract/accounts.ts';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import classes from './settings-form.module.css';
import { listTimeZones } from './time-zones.ts';
import { useBusinessChange } from './use-business.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour + 1),
  label: hour === 0 ? '1 hour' : `${hour + 1} hours`,
}));

/** The business details, for the owner to change. */
export function BusinessForm({ details }: { details: BusinessDetails }) {
  const { draft, setDraft } = useDraft(details);
  const change = useBusinessChange();
  const { errors, rest, formRef } = useFieldErrors(change.error, businessFields);
  const set = (patch: Partial<BusinessDetails>) => setDraft({ ...draft, ...patch });
  const text = (name: 'name' | 'contactName' | 'email' | 'mobile' | 'address' | 'abn') => ({
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) => set({ [name]: event.currentTarget.value }),
    error: errors[name],
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    change.mutate(draft, {
      onSuccess: (saved) => {
        setDraft(saved);
        showNotice('The business details are saved.');
      },
    });
  };
  return (
    <form ref={formRef} onSubmit={submit} noValidate>
      <Surface title="The business">
        <div className={classes['wide']}>
          <RefusalAlert error={rest} />
          <div className={classes['pair']}>
            <TextInput
              label="Organisation name"
              description="As your customers know it."
              autoComplete="organization"
              maxLength={100}
              {...text('name')}
            />
            <TextInput
              label="ABN"
              description="11 digits. May stay empty."
              inputMode="numeric"
              maxLength={20}
              {...text('abn')}
            />
          </div>
          <Textarea
            label="Address"
            autosize
            minRows={2}
            autoComplete="off"
            maxLength={300}
            {...text('address')}
          />
        </div>
      </Surface>
      <Surface title="Contact">
        <div className={classes['wide']}>
          <TextInput label="Contact name" autoComplete="off" maxLength={100} {...text('contactName')} />
          <div className={classes['pair']}>
            <TextInput
              label="Contact e-mail"
              description="Whoever texts HELP is told it, unless somebody signs in with it. May stay empty."
              type="email"
              autoComplete="off"
              maxLength={254}
              {...text('email')}
            />
            <TextInput
              label="Contact mobile"
              description="Whoever texts HELP is told it. Login codes never go here. May stay empty."
              type="tel"
              autoComplete="off"
              maxLength={64}
              {...text('mobile')}
            />
          </div>
        </div>
      </Surface>
      <Surface title="Time and safety">
        <div className={classes['pair']}>
          <Select
            label="Time zone"
            description="All times are shown in it. Type to search."
            searchable
            allowDeselect={false}
            nothingFoundMessage="No time zone by that name"
            limit={100}
            data={listTimeZones(details.timeZone)}
            value={draft.timeZone}
            onChange={(timeZone) => timeZone && set({ timeZone })}
            error={errors.timeZone}
          />
          <NativeSelect
            label="Everybody signs in anew after"
            description="However busy they are. Shorter is safer."
            data={HOURS}
            value={String(draft.sessionHours)}
            onChange={(event) => set({ sessionHours: Number(event.currentTarget.value) })}
            error={errors.sessionHours}
          />
        </div>
      </Surface>
      <div className={classes['acts']}>
        <Button type="submit" loading={change.isPending}>
          Save business details
        </Button>
      </div>
    </form>
  );
}

// What somebody else saved meanwhile shows at once while nothing is typed; over a typed change it stays a conflict of
// versions, which the server refuses.
function useDraft(details: BusinessDetails) {
  const [base, setBase] = useState(details);
  const [draft, setDraft] = useState(details);
  if (details !== base) {
    setBase(details);
    if (JSON.stringify(draft) === JSON.stringify(base)) setDraft(details);
  }
  return { draft, setDraft };
}
