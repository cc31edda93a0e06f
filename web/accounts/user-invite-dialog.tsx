import { Modal, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { MethodPicker } from './method-picker.tsx';
import { type Invitation, useUserChanges } from './use-users.ts';

const EMPTY = { name: '', email: '', method: 'sms', mobile: '' } as const;
type Draft = Required<Invitation>;

/** Adds a person: name, e-mail, how codes go to them, and the mobile when it is by SMS. */
export function UserInviteDialog({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const { invite } = useUserChanges();
  const { errors, rest, formRef } = useFieldErrors(invite.error, ['name', 'email', 'method', 'mobile']);
  const set = (patch: Partial<Draft>) => setDraft({ ...draft, ...patch });
  const submit = () => {
    const { mobile, ...person } = draft;
    invite.mutate(draft.method === 'sms' && mobile ? draft : person, {
      onSuccess: (user) => {
        showNotice(`An invitation was sent to ${user.email}. It works for 72 hours.`);
        onClose();
      },
    });
  };
  return (
    <Modal opened onClose={onClose} title="Add a person" closeOnClickOutside={false}>
      <FormStack formRef={formRef} onSubmit={submit}>
        <Text c="dimmed" size="sm">
          One login for each person, free of charge. An invitation goes to their e-mail, and they choose their
          own password.
        </Text>
        <RefusalAlert error={rest} />
        <TextInput
          label="Name"
          autoComplete="off"
          maxLength={100}
          data-autofocus
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={errors.name}
        />
        <TextInput
          label="E-mail"
          description="They sign in with it. One that only they read."
          type="email"
          autoComplete="off"
          maxLength={254}
          value={draft.email}
          onChange={(event) => set({ email: event.currentTarget.value })}
          error={errors.email}
        />
        <MethodPicker
          method={draft.method}
          mobile={draft.mobile}
          onMethod={(method) => set({ method })}
          onMobile={(mobile) => set({ mobile })}
          methodError={errors.method}
          mobileError={errors.mobile}
        />
        <DialogFoot label="Send the invitation" isPending={invite.isPending} onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}
