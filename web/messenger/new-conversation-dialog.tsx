import { Modal, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';

/** Asks with whom to begin a conversation. */
export function NewConversationDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [number, setNumber] = useState('');
  const [error, setError] = useState<string>();
  const open = () => {
    if (number.trim() === '') return setError('Type a mobile number.');
    onClose();
    void navigate({ to: '/messenger/$number', params: { number: number.trim() }, search: true });
  };
  return (
    <Modal opened onClose={onClose} title="New conversation">
      <FormStack onSubmit={open}>
        <TextInput
          label="Mobile number"
          description="In any usual spelling."
          type="tel"
          data-autofocus
          maxLength={64}
          value={number}
          error={error}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <DialogFoot label="Open" onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}
