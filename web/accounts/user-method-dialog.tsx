import { Modal } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import type { User } from '#contract/users.ts';
import { formatNumber } from '#web/lib/format.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { Note } from '#web/ui/note.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { MethodPicker } from './method-picker.tsx';
import { useUserChanges } from './use-users.ts';

/** Changes how a person gets login codes, and says that it signs them out. */
export function UserMethodDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const [method, setMethod] = useState(user.method);
  const [mobile, setMobile] = useState(user.mobile === null ? '' : formatNumber(user.mobile));
  const { changeMethod } = useUserChanges();
  const { errors, rest, formRef } = useFieldErrors(changeMethod.error, ['method', 'mobile']);
  const submit = () => {
    const body = { userId: user.id, method, version: user.version };
    changeMethod.mutate(method === 'sms' && mobile ? { ...body, mobile } : body, {
      onSuccess: () => {
        showNotice(`The login codes of ${user.name} are changed.`);
        onClose();
      },
    });
  };
  return (
    <Modal opened onClose={onClose} title={`Login codes of ${user.name}`} closeOnClickOutside={false}>
      <FormStack formRef={formRef} onSubmit={submit}>
        <MethodPicker
          method={method}
          mobile={mobile}
          onMethod={setMethod}
          onMobile={setMobile}
          methodError={errors.method}
          mobileError={errors.mobile}
        />
        <Note tone="warn" Icon={IconInfoCircle}>
          {user.status === 'active'
            ? `${user.name} is signed out everywhere at once, and is told at the present address. The new way counts when they have proven it by a code at the next sign-in.`
            : `An open invitation is sent anew, and the link before it stops working. ${user.name} proves this way by a code when they join.`}
        </Note>
        <RefusalAlert error={rest} />
        <DialogFoot
          label={user.status === 'active' ? 'Change and sign out' : 'Change'}
          isPending={changeMethod.isPending}
          onCancel={onClose}
        />
      </FormStack>
    </Modal>
  );
}
