import { Modal, Text, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { CodeProof } from '#web/access/code-proof.tsx';
import { useChallengeActs } from '#web/access/use-challenge.ts';
import { keepSession } from '#web/shell/gate.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import classes from './settings-form.module.css';
import { useMobileChange } from './use-profile.ts';

/** Changes the own login mobile: the new number, then the code that was sent to it. */
export function MobileDialog({ onClose }: { onClose: () => void }) {
  const [isAsked, setAsked] = useState(false);
  const { begin, finish } = useMobileChange();
  const { giveUp } = useChallengeActs();
  const close = () => {
    if (isAsked) giveUp.mutate();
    onClose();
  };
  return (
    <Modal opened onClose={close} title="Change login mobile" closeOnClickOutside={false}>
      {isAsked ? (
        <CodeProof
          onOver={() => setAsked(false)}
          onVerified={(verified) => {
            if (verified.outcome === 'mobile_changed') keepSession(verified.session);
            showNotice('Your login mobile is changed. Codes go to the new number from now on.');
            finish();
            onClose();
          }}
        >
          <Text size="sm" c="dimmed">
            Until the code is right, codes keep going to the present number.
          </Text>
        </CodeProof>
      ) : (
        <NumberStep begin={begin} onAsked={() => setAsked(true)} onClose={onClose} />
      )}
    </Modal>
  );
}

type NumberStepProps = {
  begin: ReturnType<typeof useMobileChange>['begin'];
  onAsked: () => void;
  onClose: () => void;
};

function NumberStep({ begin, onAsked, onClose }: NumberStepProps) {
  const [mobile, setMobile] = useState('');
  const { errors, rest, formRef } = useFieldErrors(begin.error, ['mobile']);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    begin.mutate(mobile, { onSuccess: onAsked });
  };
  return (
    <form ref={formRef} onSubmit={submit} noValidate className={classes['form']}>
      <RefusalAlert error={rest} />
      <TextInput
        label="New mobile"
        description="A code goes to it at once. Have the phone in your hand."
        type="tel"
        autoComplete="tel"
        data-autofocus
        value={mobile}
        onChange={(event) => setMobile(event.currentTarget.value)}
        error={errors.mobile}
      />
      <DialogFoot label="Send the code" isPending={begin.isPending} onCancel={onClose} />
    </form>
  );
}
