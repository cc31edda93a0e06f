import { type Column, DataTable } from '#web/ui/data-table.tsx';
import type { ApiRefusalEntry } from './api-document.ts';
import classes from './api-page.module.css';

const columns: Column<ApiRefusalEntry>[] = [
  {
    key: 'code',
    header: 'Code',
    card: 'lead',
    width: '34%',
    cell: (refusal) => <code className={classes['field']}>{refusal.code}</code>,
  },
  { key: 'status', header: 'Status', width: '6rem', cell: (refusal) => refusal.status },
  { key: 'sentence', header: 'Sentence', cell: (refusal) => refusal.sentence },
];

export function RefusalTable({ refusals }: { refusals: readonly ApiRefusalEntry[] }) {
  if (refusals.length === 0) return null;
  return (
    <details className={classes['example']}>
      <summary>Refusals ({refusals.length})</summary>
      <div className={classes['fields']}>
        <DataTable
          label="Refusals"
          columns={columns}
          rows={refusals}
          keyOf={(refusal) => `${refusal.status} ${refusal.code}`}
        />
      </div>
    </details>
  );
}
