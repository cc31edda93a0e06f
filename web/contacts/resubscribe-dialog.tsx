import { Modal, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '#web/lib/format.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { useUnsubscribeChanges } from './use-unsubscribes.ts';

type Props = { number: string; onClose: () => void };

/** Lets a number be texted again; asks how the person agreed, for that has to be shown when somebody asks. */
export function ResubscribeDialog({ number, onClose }: Props) {
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const { resubscribe } = useUnsubscribeChanges();
  const { errors, rest, formRef } = useFieldErrors(resubscribe.error, ['reason']);
  const submit = () => {
    setMissing(reason.trim() === '');
    if (reason.trim() === '') return;
    resubscribe.mutate(
      { number, reason: reason.trim() },
      {
        onSuccess: () => {
          showNotice(`${formatNumber(number)} can be texted again.`);
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={`Text ${formatNumber(number)} again`} closeOnClickOutside={false}>
      <FormStack formRef={formRef} onSubmit={submit}>
        <Text c="dimmed" size="sm">
          Only if the person asked for it, or agreed anew. By law it is you who has to show that they did, so
          the reason is kept with your name.
        </Text>
        <RefusalAlert error={rest} />
        <TextInput
          label="How did they agree?"
          description="For example: rang on Monday and asked for reminders."
          maxLength={300}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={missing ? 'Say how they agreed.' : errors.reason}
        />
        <DialogFoot label="Text it again" isPending={resubscribe.isPending} onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}
