import { Button, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { FormStack } from '#web/ui/form-stack.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { useHandsetChange } from './use-simulator.ts';

export function AddPhoneForm({ onAdded }: { onAdded: (number: string) => void }) {
  const [number, setNumber] = useState('');
  const add = useHandsetChange();
  const { errors, rest, formRef } = useFieldErrors(add.error, ['number'], { mobile: 'number' });
  const submit = () =>
    add.mutate(
      { number },
      {
        onSuccess: (handset) => {
          setNumber('');
          onAdded(handset.number);
        },
      },
    );
  return (
    <FormStack formRef={formRef} onSubmit={submit}>
      <RefusalAlert error={rest} />
      <TextInput
        label="Add a phone"
        description="For example 0491 570 156."
        type="tel"
        autoComplete="off"
        size="sm"
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
        error={errors.number}
      />
      <Button
        type="submit"
        variant="default"
        size="sm"
        leftSection={<IconPlus size={18} />}
        loading={add.isPending}
        disabled={!number.trim()}
      >
        Add
      </Button>
    </FormStack>
  );
}
