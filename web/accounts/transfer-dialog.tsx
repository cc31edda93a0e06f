import { Modal, NativeSelect, Text } from '@mantine/core';
import { useState } from 'react';
import type { User } from '#contract/users.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useTransferChanges } from './use-transfer.ts';

type Props = { candidates: readonly User[]; onClose: () => void };

/** Offers the account to one of the people who have joined. */
export function TransferDialog({ candidates, onClose }: Props) {
  const [userId, setUserId] = useState(candidates[0]?.id ?? '');
  const { offer } = useTransferChanges();
  return (
    <Modal opened onClose={onClose} title="Hand the account over">
      <FormStack onSubmit={() => offer.mutate(userId, { onSuccess: onClose })}>
        <Text>
          The new owner manages the people, the business details and later the bill; you keep your login as a
          member. They need login codes by SMS, to a mobile that is proven. When they accept, both of you sign
          in anew.
        </Text>
        <NativeSelect
          label="New account owner"
          data-autofocus
          value={userId}
          onChange={(event) => setUserId(event.currentTarget.value)}
          data={candidates.map((user) => ({
            value: user.id,
            label: `${user.name} (${user.method === 'sms' ? 'SMS codes' : 'e-mail codes: change this first'})`,
          }))}
        />
        <RefusalAlert error={offer.error} />
        <DialogFoot label="Offer the account" isPending={offer.isPending} onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}
