import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type Template, templateNameLengthAtMost } from '#contract/templates.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import classes from './template-dialog.module.css';
import { useTemplateChanges } from './use-templates.ts';

type Act = 'rename' | 'delete';

type Props = { template: Template; text: string; onUse: () => void };

/** One template: its text, and what can be done with it; renaming and deleting ask in its place. */
export function TemplateRow({ template, text, onUse }: Props) {
  const [act, setAct] = useState<Act>();
  const { change } = useTemplateChanges();
  const { id, version } = template;
  return (
    <section className={classes['row']} aria-label={template.name}>
      {act === 'rename' ? (
        <RenameForm template={template} onDone={() => setAct(undefined)} />
      ) : (
        <h3 className={classes['title']}>{template.name}</h3>
      )}
      <p className={classes['text']}>{template.text}</p>
      <RefusalAlert error={change.error} />
      {act === 'delete' && <DeleteQuestion template={template} onDone={() => setAct(undefined)} />}
      {act === undefined && (
        <Group gap="xs">
          <Button size="compact-sm" onClick={onUse}>
            Use
          </Button>
          {text.trim() !== '' && text !== template.text && (
            <Button
              size="compact-sm"
              variant="default"
              loading={change.isPending}
              onClick={() => change.mutate({ templateId: id, text, version })}
            >
              Replace by this text
            </Button>
          )}
          <Button size="compact-sm" variant="subtle" onClick={() => setAct('rename')}>
            Rename
          </Button>
          <Button size="compact-sm" variant="subtle" color="red" onClick={() => setAct('delete')}>
            Delete
          </Button>
        </Group>
      )}
    </section>
  );
}

type ActProps = { template: Template; onDone: () => void };

function RenameForm({ template, onDone }: ActProps) {
  const [name, setName] = useState(template.name);
  const { change } = useTemplateChanges();
  const { errors, rest, formRef } = useFieldErrors(change.error, ['name']);
  const { id: templateId, version } = template;
  return (
    <form
      ref={formRef}
      noValidate
      className={classes['save']}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ templateId, name, version }, { onSuccess: onDone });
      }}
    >
      <RefusalAlert error={rest} />
      <TextInput
        className={classes['name'] ?? ''}
        size="sm"
        label="Name"
        autoFocus
        maxLength={templateNameLengthAtMost}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={errors.name}
      />
      <Button type="submit" size="sm" loading={change.isPending}>
        Rename
      </Button>
      <Button size="sm" variant="default" onClick={onDone}>
        Cancel
      </Button>
    </form>
  );
}

function DeleteQuestion({ template, onDone }: ActProps) {
  const { remove } = useTemplateChanges();
  return (
    <div role="alert">
      <RefusalAlert error={remove.error} />
      <Group gap="xs">
        <span>Delete it for everybody of the account?</span>
        <Button
          size="compact-sm"
          color="red"
          loading={remove.isPending}
          onClick={() => remove.mutate(template.id, { onSuccess: onDone })}
        >
          Delete
        </Button>
        <Button size="compact-sm" variant="default" autoFocus onClick={onDone}>
          Keep
        </Button>
      </Group>
    </div>
  );
}
