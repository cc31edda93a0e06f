import { Button, Group, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RateLimit } from '#contract/carriers.ts';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { describeLimit, type LimitOf, limitChoices } from './limit-words.ts';
import { useCarrierChanges } from './use-carriers.ts';

type Props = { limit: RateLimit | undefined; onClose: () => void };

/** Sets a limit, or lifts it. */
export function LimitDialog({ limit, onClose }: Props) {
  const [of, setOf] = useState<LimitOf>('sender');
  const [name, setName] = useState('');
  const [perSecond, setPerSecond] = useState(limit ? String(limit.perSecond) : '');
  const { limit: change } = useCarrierChanges();
  const { errors, rest, formRef } = useFieldErrors(change.error, ['key', 'perSecond']);
  const field = limitChoices.find(({ value }) => value === of)?.field;
  const save = (amount: number | null) =>
    change.mutate(
      { key: limit?.key ?? (field ? `${of}:${name.trim()}` : 'lane:urgent'), perSecond: amount },
      {
        onSuccess: () => {
          showNotice(amount === null ? 'The limit is lifted.' : 'The limit counts from now on.');
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={limit ? describeLimit(limit.key) : 'Add a limit'}>
      <FormStack formRef={formRef} onSubmit={() => save(Number(perSecond))}>
        {!limit && (
          <NativeSelect
            label="Of what"
            data={limitChoices.map(({ value, label }) => ({ value, label }))}
            value={of}
            onChange={(event) => setOf(event.currentTarget.value as LimitOf)}
          />
        )}
        {!limit && field && (
          <TextInput
            label={field.label}
            description={field.help}
            value={name}
            maxLength={110}
            autoComplete="off"
            onChange={(event) => setName(event.currentTarget.value)}
            error={errors.key}
          />
        )}
        <TextInput
          label="Parts a second"
          description="Below 1 for less than one a second: 0.5 is one every two seconds."
          inputMode="decimal"
          value={perSecond}
          maxLength={10}
          onChange={(event) => setPerSecond(event.currentTarget.value)}
          error={errors.perSecond}
        />
        <RefusalAlert error={rest} />
        <Group justify="flex-end" gap="sm">
          {limit && (
            <Button variant="default" loading={change.isPending} onClick={() => save(null)}>
              Lift the limit
            </Button>
          )}
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </Group>
      </FormStack>
    </Modal>
  );
}
