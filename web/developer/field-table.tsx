import { type Column, DataTable } from '#web/ui/data-table.tsx';
import classes from './api-page.module.css';
import type { SchemaField } from './json-schema.ts';

type Props = { title?: string; fields: readonly SchemaField[] };

const columns: Column<SchemaField>[] = [
  {
    key: 'name',
    header: 'Field',
    card: 'lead',
    width: '34%',
    cell: (field) => (
      <>
        <code className={classes['field']}>{field.name}</code>
        {!field.isRequired && <span className={classes['small']}> optional</span>}
      </>
    ),
  },
  {
    key: 'type',
    header: 'Type',
    width: '28%',
    cell: (field) => (
      <>
        {field.type}
        {field.limits && <div className={classes['small']}>{field.limits}</div>}
      </>
    ),
  },
  { key: 'meaning', header: 'Meaning', cell: (field) => field.description || '–' },
];

export function FieldTable({ title, fields }: Props) {
  if (fields.length === 0) return null;
  return (
    <>
      {title && <h4>{title}</h4>}
      <div className={classes['fields']}>
        <DataTable
          label={title ?? 'Fields of the answer'}
          columns={columns}
          rows={fields}
          keyOf={(field) => field.name}
        />
      </div>
    </>
  );
}
