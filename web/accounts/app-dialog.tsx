import { Modal, Text } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { CodeInput } from '#web/ui/code-input.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { QrCode } from './qr-code.tsx';
import classes from './settings-form.module.css';
import { useAuthenticatorApp } from './use-profile.ts';

type Props = { secret: string; uri: string; onClose: () => void };

/** Shows the secret of an authenticator app, this once, and takes the first code of the app as its proof. */
export function AppDialog({ secret, uri, onClose }: Props) {
  const [code, setCode] = useState('');
  const { confirm } = useAuthenticatorApp();
  const { errors, rest, formRef } = useFieldErrors(confirm.error, ['code']);
  const prove = (given: string) => {
    if (confirm.isPending) return;
    confirm.mutate(given, {
      onSuccess: () => {
        showNotice('The authenticator app is added. Signing in now asks for its code too.');
        onClose();
      },
    });
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    prove(code);
  };
  return (
    <Modal opened onClose={onClose} title="Add an authenticator app" closeOnClickOutside={false}>
      <form ref={formRef} onSubmit={submit} noValidate className={classes['form']}>
        <Text>Scan this with the app on your phone.</Text>
        <QrCode text={uri} label="QR code for the authenticator app" />
        <Text size="sm">Or type this key into it:</Text>
        <code className={classes['secret']}>{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
        <div>
          <CopyButton size="sm" value={secret} label="Copy the key" />
        </div>
        <RefusalAlert error={rest} />
        <CodeInput
          label="Code that the app shows"
          value={code}
          onChange={setCode}
          onComplete={prove}
          error={errors.code}
          disabled={confirm.isPending}
        />
        <DialogFoot label="Add the app" isPending={confirm.isPending} onCancel={onClose} />
      </form>
    </Modal>
  );
}
