import { Modal, NativeSelect, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import type { CarrierRoute } from '#contract/carriers.ts';
import type { CodeSender } from '#contract/code-sender.ts';
import { formatNumber } from '#web/lib/format.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { Note } from '#web/ui/note.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { isName, type Registration, registrationChoices } from './code-sender-words.ts';
import { useCodeSenderChanges } from './use-code-sender.ts';

type Props = { sender: CodeSender | null; routes: readonly CarrierRoute[]; onClose: () => void };

/** Sets from whom login codes leave. */
export function CodeSenderDialog({ sender: before, routes, onClose }: Props) {
  const [sender, setSender] = useState(before ? formatNumber(before.address) : '');
  const [registration, setRegistration] = useState<Registration>(
    before && before.registration !== 'none' ? before.registration : 'draft',
  );
  const [routeId, setRouteId] = useState(before?.routeId ?? '');
  const { set } = useCodeSenderChanges();
  const { errors, rest, formRef } = useFieldErrors(set.error, ['sender', 'registration', 'routeId']);
  const submit = () =>
    set.mutate(
      { sender, routeId: routeId || null, ...(isName(sender) && { registration }) },
      {
        onSuccess: () => {
          showNotice(`Login codes leave from ${sender.trim()} from now on.`);
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title="Sender of login codes" closeOnClickOutside={false}>
      <FormStack formRef={formRef} onSubmit={submit}>
        <Note tone="info" Icon={IconAlertTriangle}>
          Accounts can neither choose nor add this sender. One that has the same name loses it, and its texts
          that wait to leave from it fail.
        </Note>
        <RefusalAlert error={rest} />
        <TextInput
          label="Number or business name"
          description="One that your carrier lets you send from, and that nobody else uses. A name has at most 11 characters."
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          data-autofocus
          value={sender}
          error={errors.sender}
          onChange={(event) => setSender(event.currentTarget.value)}
        />
        {isName(sender) && (
          <NativeSelect
            label="Registration of the name"
            description="In the SMS Sender ID Register, as your carrier told you. Phones show “Unverified” in place of a name that is not registered."
            data={registrationChoices}
            value={registration}
            error={errors.registration}
            onChange={(event) => setRegistration(event.currentTarget.value as Registration)}
          />
        )}
        <NativeSelect
          label="Carrier"
          description="The one at which you have this number or name."
          data={[
            { value: '', label: 'The default one' },
            ...routes.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={routeId}
          error={errors.routeId}
          onChange={(event) => setRouteId(event.currentTarget.value)}
        />
        <DialogFoot label="Save" isPending={set.isPending} onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}

type RemoveProps = { sender: CodeSender; sharedNumber: string; onClose: () => void };

/** Asks before login codes leave from the shared number again. */
export function CodeSenderRemoveDialog({ sender, sharedNumber, onClose }: RemoveProps) {
  const { remove } = useCodeSenderChanges();
  const address = formatNumber(sender.address);
  const shared = formatNumber(sharedNumber);
  return (
    <ConfirmDialog
      opened
      title={`Remove ${address}`}
      confirmLabel="Remove"
      danger
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            showNotice(`Login codes leave from ${shared} again.`);
            onClose();
          },
        })
      }
    >
      Login codes leave from {shared} again, the number that all accounts can send from. Accounts can use{' '}
      {address} then.
    </ConfirmDialog>
  );
}
