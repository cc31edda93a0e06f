import { NativeSelect, TextInput } from '@mantine/core';
import { fieldLabelLengthAtMost } from '#contract/contact-fields.ts';
import type { ImportColumn, ImportTarget } from '#contract/imports.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { newFieldKinds, targetWords } from './import-words.ts';
import classes from './imports.module.css';
import { useFields } from './use-fields.ts';

type Props = {
  columns: readonly ImportColumn[];
  targets: readonly ImportTarget[];
  onChange: (place: number, target: ImportTarget) => void;
};

type Row = ImportColumn & { place: number };

/** The columns of a file, and what each becomes. */
export function ImportTargets({ columns, targets, onChange }: Props) {
  const rows = columns.map((column, place) => ({ ...column, place }));
  const shown: Column<Row>[] = [
    {
      key: 'heading',
      header: 'In the file',
      card: 'lead',
      cell: ({ heading, samples }) => (
        <>
          <div className={classes['heading']}>{heading}</div>
          <div className={classes['samples']}>{samples.length > 0 ? samples.join(' · ') : 'Empty'}</div>
        </>
      ),
    },
    {
      key: 'becomes',
      header: 'Becomes',
      width: '55%',
      card: 'bare',
      cell: ({ place, heading }) => (
        <TargetChoice
          heading={heading}
          target={targets[place] ?? { to: 'ignore' }}
          onChange={(target) => onChange(place, target)}
        />
      ),
    },
  ];
  return (
    <DataTable label="Columns of the file" columns={shown} rows={rows} keyOf={({ place }) => String(place)} />
  );
}

type ChoiceProps = { heading: string; target: ImportTarget; onChange: (target: ImportTarget) => void };

function TargetChoice({ heading, target, onChange }: ChoiceProps) {
  const fields = useFields();
  const own = (fields.data ?? []).map(({ id, label }) => ({ value: `field ${id}`, label }));
  const { ignore, ...plain } = targetWords;
  const choose = (value: string) => {
    const [to = '', fieldId] = value.split(' ');
    if (to === 'field' && fieldId !== undefined) onChange({ to, fieldId });
    else if (to === 'new_field')
      onChange({ to, label: heading.slice(0, fieldLabelLengthAtMost), kind: 'text' });
    else onChange({ to: to as keyof typeof targetWords });
  };
  return (
    <div className={classes['become']} data-new={target.to === 'new_field' || undefined}>
      <NativeSelect
        aria-label={`What ${heading} becomes`}
        value={target.to === 'field' ? `field ${target.fieldId}` : target.to}
        data={[
          { value: 'ignore', label: ignore },
          ...Object.entries(plain).map(([value, label]) => ({ value, label })),
          ...(own.length > 0 ? [{ group: 'Fields of your own', items: own }] : []),
          { value: 'new_field', label: 'Make a new field' },
        ]}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {target.to === 'new_field' && (
        <>
          <TextInput
            aria-label={`Name of the new field for ${heading}`}
            maxLength={fieldLabelLengthAtMost}
            value={target.label ?? ''}
            onChange={(event) => onChange({ ...target, label: event.currentTarget.value })}
          />
          <NativeSelect
            aria-label={`Kind of the new field for ${heading}`}
            data={[...newFieldKinds]}
            value={target.kind ?? 'text'}
            onChange={(event) =>
              onChange({ ...target, kind: event.currentTarget.value as 'text' | 'number' | 'date' })
            }
          />
        </>
      )}
    </div>
  );
}
