import { Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type ContactField, type FieldKind, fieldLabelLengthAtMost } from '#contract/contact-fields.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { kindWords } from './contact-words.ts';
import { useFieldChanges } from './use-fields.ts';

type Writing = { kind: 'add'; field?: undefined } | { kind: 'change'; field: ContactField };
export type FieldWish = Writing | { kind: 'remove'; field: ContactField };

/** Makes, changes or deletes a field of contacts. */
export function FieldDialog({ wish, onClose }: { wish: FieldWish; onClose: () => void }) {
  if (wish.kind === 'remove') return <RemoveDialog field={wish.field} onClose={onClose} />;
  return <WriteDialog wish={wish} onClose={onClose} />;
}

const KINDS = Object.entries(kindWords).map(([value, label]) => ({ value, label }));
const NUMBER_WORDS =
  'Can be filtered by at least and at most. It is kept without zeros at the end: 12.50 becomes 12.5, in texts too.';
const kinds: readonly FieldKind[] = ['text', 'number', 'date', 'choice'];

function WriteDialog({ wish: { field }, onClose }: { wish: Writing; onClose: () => void }) {
  const [label, setLabel] = useState(field?.label ?? '');
  const [kind, setKind] = useState<FieldKind>(field?.kind ?? 'text');
  const [options, setOptions] = useState(field?.options.join('\n') ?? '');
  const { add, change } = useFieldChanges();
  const mutation = field ? change : add;
  const { errors, rest, formRef } = useFieldErrors(mutation.error, ['label', 'options']);
  const onSuccess = (saved: ContactField) => {
    showNotice(`The field ${saved.label} is saved.`);
    onClose();
  };
  const submit = () => {
    const lines = options
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const more = kind === 'choice' ? { options: lines } : {};
    if (field) change.mutate({ fieldId: field.id, label, ...more }, { onSuccess });
    else add.mutate({ label, kind, ...more }, { onSuccess });
  };
  return (
    <Modal opened onClose={onClose} title={field ? 'Change the field' : 'New field'}>
      <FormStack formRef={formRef} onSubmit={submit}>
        <RefusalAlert error={rest} />
        <TextInput
          label="Name of the field"
          description={field ? `In texts it stays {${field.key}}.` : 'For example: City.'}
          maxLength={fieldLabelLengthAtMost}
          data-autofocus
          value={label}
          error={errors.label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        {!field && (
          <NativeSelect
            label="Kind"
            {...(kind === 'number' && { description: NUMBER_WORDS })}
            data={KINDS}
            value={kind}
            onChange={(event) => setKind(kinds.find((each) => each === event.currentTarget.value) ?? 'text')}
          />
        )}
        {kind === 'choice' && (
          <Textarea
            label="Options, one on each line"
            autosize
            minRows={3}
            maxRows={12}
            value={options}
            error={errors.options}
            onChange={(event) => setOptions(event.currentTarget.value)}
          />
        )}
        <DialogFoot label="Save" isPending={mutation.isPending} onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}

function RemoveDialog({ field, onClose }: { field: ContactField; onClose: () => void }) {
  const { remove } = useFieldChanges();
  return (
    <ConfirmDialog
      opened
      danger
      title={`Delete the field ${field.label}?`}
      confirmLabel="Delete the field"
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(field.id, {
          onSuccess: () => {
            showNotice(`The field ${field.label} is gone.`);
            onClose();
          },
        })
      }
    >
      What all contacts have in it goes too, and texts that ask for {`{${field.key}}`} find nothing any more.
      This cannot be undone.
    </ConfirmDialog>
  );
}
