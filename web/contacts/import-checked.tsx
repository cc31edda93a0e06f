import { Button } from '@mantine/core';
import type { ContactImport } from '#contract/imports.ts';
import { formatCount } from '#web/lib/format.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { ImportCounts, ImportFindings, ImportReasons } from './import-counts.tsx';
import { doesNothing, sayRun, sumUp } from './import-sums.ts';
import classes from './imports.module.css';
import { useImportActs } from './use-imports.ts';

/** What a checked file would do, and the word to do it. */
export function ImportChecked({ row, onChange }: { row: ContactImport; onChange: () => void }) {
  const { run, stop } = useImportActs(row.id);
  const sums = sumUp(row);
  return (
    <>
      <Surface
        title="What the import will do"
        description={`All ${formatCount(row.rows ?? 0, 'row')} are checked. No contact has changed yet.`}
      >
        <div className={classes['stack']}>
          <ImportCounts row={row} />
          <ImportFindings row={row} />
          {sums.joining > 0 && (
            <div>
              Whoever has not opted out will be on the list <strong>{row.listName}</strong>.
            </div>
          )}
          {doesNothing(sums) && <div>The import would change nothing.</div>}
        </div>
      </Surface>
      <ImportReasons row={row} />
      <RefusalAlert error={run.error ?? stop.error} />
      <div className={classes['foot']}>
        <Button variant="subtle" color="red" loading={stop.isPending} onClick={() => stop.mutate()}>
          Give up this import
        </Button>
        <Button variant="default" onClick={onChange}>
          Change the columns
        </Button>
        <Button disabled={doesNothing(sums)} loading={run.isPending} onClick={() => run.mutate()}>
          {sayRun(sums)}
        </Button>
      </div>
    </>
  );
}
