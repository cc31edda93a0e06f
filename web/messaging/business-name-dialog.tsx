import { Modal, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { findSenderNameFault, senderNameLengthAtMost, trimSenderName } from '#contract/sender-name.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { Note } from '#web/ui/note.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { SenderLabelInput } from './sender-label-input.tsx';
import { useSenderChanges } from './use-senders.ts';

/** Adds a business name as a sender, and says what the register means for it. */
export function BusinessNameDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [label, setLabel] = useState('');
  const { addName } = useSenderChanges();
  const { errors, rest, formRef } = useFieldErrors(addName.error, ['name', 'label']);
  const length = trimSenderName(name).length;
  const fault = length >= 2 ? findSenderNameFault(name) : undefined;
  const submit = () =>
    addName.mutate(
      { name, label },
      {
        onSuccess: ({ address }) => {
          showNotice(`${address} was added. It is not registered yet.`);
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title="Add a business name" closeOnClickOutside={false}>
      <FormStack formRef={formRef} onSubmit={submit}>
        <Note tone="warn" Icon={IconAlertTriangle} title="Register it before you send">
          Australian phones show “Unverified” in place of a name that is not in the SMS Sender ID Register.
          Register it through your carrier: it must clearly be your business, trade mark or domain. Nobody can
          reply to a name, so offer {'{optout}'} as the way to opt out.
        </Note>
        <RefusalAlert error={rest} />
        <TextInput
          label="Name"
          description={`As phones show it. ${length} of at most ${senderNameLengthAtMost} characters.`}
          autoComplete="off"
          maxLength={64}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fault ?? errors.name}
        />
        <SenderLabelInput value={label} onChange={setLabel} error={errors.label} />
        <DialogFoot label="Add the name" isPending={addName.isPending} onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}
