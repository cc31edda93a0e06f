import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { templateNameLengthAtMost } from '#contract/templates.ts';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import classes from './template-dialog.module.css';
import { useTemplateChanges } from './use-templates.ts';

/** Keeps the text that is written now as a template. */
export function TemplateSaveForm({ text }: { text: string }) {
  const [name, setName] = useState('');
  const { add } = useTemplateChanges();
  const { errors, rest, formRef } = useFieldErrors(add.error, ['name']);
  const keep = () =>
    add.mutate(
      { name, text },
      {
        onSuccess: (template) => {
          setName('');
          showNotice(`Kept as “${template.name}”.`);
        },
      },
    );
  return (
    <form
      ref={formRef}
      noValidate
      className={classes['save']}
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <RefusalAlert error={rest} />
      <TextInput
        className={classes['name'] ?? ''}
        label="Keep this text as"
        maxLength={templateNameLengthAtMost}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={errors.name}
      />
      <Button type="submit" variant="default" loading={add.isPending}>
        Keep
      </Button>
    </form>
  );
}
