import { Modal, Select } from '@mantine/core';
import { useState } from 'react';
import type { Sender } from '#contract/senders.ts';
import { formatNumber } from '#web/lib/format.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { SenderLabelInput } from './sender-label-input.tsx';
import { useSenderChanges } from './use-senders.ts';

type Registration = Exclude<Sender['registration'], 'none'>;

const registrations: { value: Registration; label: string }[] = [
  { value: 'draft', label: 'Not lodged yet' },
  { value: 'lodged', label: 'Lodged, waits for the register' },
  { value: 'registered', label: 'Registered' },
  { value: 'rejected', label: 'Rejected' },
];

type Props = { sender: Sender; senderId: string; onClose: () => void };

/** Changes the label of a sender, and of a business name what the register says of it. */
export function SenderEditDialog({ sender, senderId, onClose }: Props) {
  const [label, setLabel] = useState(sender.label);
  const [registration, setRegistration] = useState(sender.registration);
  const { change } = useSenderChanges();
  const { errors, rest, formRef } = useFieldErrors(change.error, ['label', 'registration']);
  const submit = () =>
    change.mutate(
      { senderId, label, ...(registration !== 'none' && { registration }) },
      {
        onSuccess: () => {
          showNotice(`${formatNumber(sender.address)} is changed.`);
          onClose();
        },
      },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Edit ${formatNumber(sender.address)}`}
      closeOnClickOutside={false}
    >
      <FormStack formRef={formRef} onSubmit={submit}>
        <RefusalAlert error={rest} />
        <SenderLabelInput value={label} onChange={setLabel} error={errors.label} />
        {sender.kind === 'name' && (
          <Select
            label="Registration"
            description="In the SMS Sender ID Register, as your carrier told you. Nothing is sent from a rejected name."
            data={registrations}
            allowDeselect={false}
            value={registration}
            onChange={(value) => value !== null && setRegistration(value)}
            error={errors.registration}
          />
        )}
        <DialogFoot label="Save" isPending={change.isPending} onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}
