import { Modal, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { ContactField } from '#contract/contact-fields.ts';
import type { FieldCondition, FieldTest } from '#contract/contacts.ts';
import { readDecimal, sayNumberWanted } from '#contract/decimals.ts';
import { testsOfKind } from '#contract/field-tests.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { testWords } from './contact-words.ts';
import { FieldInput } from './field-input.tsx';

type Props = {
  fields: readonly ContactField[];
  onAdd: (condition: FieldCondition) => void;
  onClose: () => void;
};

/** Asks what a field must be. */
export function ConditionDialog({ fields, onAdd, onClose }: Props) {
  const [fieldId, setFieldId] = useState(fields[0]?.id ?? '');
  const field = fields.find(({ id }) => id === fieldId) ?? fields[0];
  const [test, setTest] = useState<FieldTest>();
  const [value, setValue] = useState('');
  const [error, setError] = useState<string>();
  if (!field) return null;
  const tests = testsOfKind[field.kind];
  const asked = test && tests.includes(test) ? test : (tests[0] ?? 'is');
  const needsValue = asked !== 'filled' && asked !== 'empty';
  const submit = () => {
    if (needsValue && value.trim() === '') return setError('Say what it is compared with.');
    if (needsValue && field.kind === 'number' && readDecimal(value) === undefined)
      return setError(sayNumberWanted(field.label));
    onAdd({ fieldId: field.id, test: asked, ...(needsValue && { value: value.trim() }) });
  };
  return (
    <Modal opened onClose={onClose} title="Filter by a field">
      <FormStack onSubmit={submit}>
        <NativeSelect
          label="Field"
          data={fields.map(({ id, label }) => ({ value: id, label }))}
          value={field.id}
          onChange={(event) => {
            setFieldId(event.currentTarget.value);
            setValue('');
            setError(undefined);
          }}
        />
        <NativeSelect
          label="Which"
          data={tests.map((each) => ({ value: each, label: testWords[each] }))}
          value={asked}
          onChange={(event) => setTest(tests.find((each) => each === event.currentTarget.value))}
        />
        {needsValue && (
          <FieldInput field={field} label="Value" value={value} error={error} onChange={setValue} />
        )}
        <DialogFoot label="Filter" onCancel={onClose} />
      </FormStack>
    </Modal>
  );
}
