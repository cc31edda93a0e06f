import { Button } from '@mantine/core';
import { IconDownload, IconTable } from '@tabler/icons-react';
import { endpoints } from '#contract/endpoints.ts';
import type { ContactImport } from '#contract/imports.ts';
import { urlOf } from '#web/lib/api.ts';
import { formatCount } from '#web/lib/format.ts';
import { Note } from '#web/ui/note.tsx';
import { mendWords, reasonWords } from './import-words.ts';
import classes from './imports.module.css';

/** What the rows of a file become, or became. */
export function ImportCounts({ row: { counts } }: { row: ContactImport }) {
  const figures = [
    [counts.made, 'new'],
    [counts.updated, 'changed'],
    [counts.same, 'with nothing to change'],
    [counts.skipped, 'left as they are'],
    [counts.refused, 'left out'],
  ] as const;
  return (
    <ul className={classes['counts']} aria-label="Rows so far">
      {figures
        .filter(([count, words]) => count > 0 || words === 'new')
        .map(([count, words]) => (
          <li key={words}>
            <span className={classes['figure']}>{count.toLocaleString('en-AU')}</span> {words}
          </li>
        ))}
    </ul>
  );
}

/** Which rows were left out and why, with the file that names each. */
export function ImportReasons({ row }: { row: ContactImport }) {
  const { counts, id } = row;
  if (counts.refused === 0) return null;
  return (
    <div>
      <ul className={classes['reasons']}>
        {counts.reasons.map(({ reason, rows }) => (
          <li key={reason}>
            <strong>{formatCount(rows, 'row')}:</strong> {reasonWords[reason]}.
          </li>
        ))}
      </ul>
      <Button
        component="a"
        href={urlOf(endpoints.exportImportRefusals, { params: { importId: id } })}
        download
        mt="sm"
        variant="default"
        leftSection={<IconDownload size={18} aria-hidden="true" />}
      >
        Download the rows that are left out
      </Button>
    </div>
  );
}

/** What was done about spreadsheets that bend numbers, and who has opted out. */
export function ImportFindings({ row: { counts } }: { row: ContactImport }) {
  if (counts.mends.length === 0 && counts.optedOut === 0) return null;
  return (
    <Note tone="info" Icon={IconTable}>
      <ul className={classes['reasons']}>
        {counts.mends.map(({ mend, rows }) => (
          <li key={mend}>{formatCount(rows, ...mendWords[mend])}.</li>
        ))}
        {counts.optedOut > 0 && (
          <li>
            {formatCount(counts.optedOut, 'number has', 'numbers have')} opted out of texts from you: they
            become contacts, join no list, and are not texted.
          </li>
        )}
      </ul>
    </Note>
  );
}
