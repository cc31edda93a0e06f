import { Modal, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '#web/lib/format.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { SenderLabelInput } from './sender-label-input.tsx';
import { useSenderChanges } from './use-senders.ts';

/** Adds a mobile as a sender: its holder is texted a link, and must agree. */
export function OwnMobileDialog({ onClose }: { onClose: () => void }) {
  const [mobile, setMobile] = useState('');
  const [label, setLabel] = useState('');
  const { addMobile } = useSenderChanges();
  const { errors, rest, formRef } = useFieldErrors(addMobile.error, ['mobile', 'label']);
  const submit = () =>
    addMobile.mutate(
      { mobile, label },
      {
        onSuccess: ({ address }) => {
          showNotice(`A link was texted to ${formatNumber(address)}. Its holder must open it and agree.`);
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title="Add a mobile" closeOnClickOutside={false}>
      <FormStack formRef={formRef} onSubmit={submit}>
        <Text c="dimmed" size="sm">
          We text a link to this phone, free of charge. Once its holder agrees, texts can leave from the
          number. Replies then go to the phone, not to Corella, and a STOP among them opts nobody out.
        </Text>
        <RefusalAlert error={rest} />
        <TextInput
          label="Mobile number"
          description="Yours, or that of somebody who knows of it. For example 0491 570 006."
          type="tel"
          autoComplete="off"
          maxLength={64}
          data-autofocus
          value={mobile}
          onChange={(event) => setMobile(event.currentTarget.value)}
          error={errors.mobile}
        />
        <SenderLabelInput value={label} onChange={setLabel} error={errors.label} />
        <DialogFoot label="Text the link" isPending={addMobile.isPending} onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}
