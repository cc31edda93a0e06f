import { Button, Text } from '@mantine/core';
import { IconDownload, IconTable } from '@tabler/icons-react';
import { endpoints } from '#contract/endpoints.ts';
import type { ContactImport, ImportReason } from '#contract/imports.ts';
import { urlOf } from '#web/lib/api.ts';
import { formatCount } from '#web/lib/format.ts';
import { Note } from '#web/ui/note.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { mendWords, reasonWords } from './import-words.ts';
import classes from './imports.module.css';

const optOutWords = [
  'row says that the person has opted out. The number gets no more texts from you, also where the import is undone.',
  'rows say that the person has opted out. These numbers get no more texts from you, also where the import is undone.',
] as const;

const optedOutWords = [
  'number has opted out of texts from you before: it becomes a contact, joins no list, and is not texted.',
  'numbers have opted out of texts from you before: they become contacts, join no list, and are not texted.',
] as const;

/** What the rows of a file become, or became. */
export function ImportCounts({ row: { counts } }: { row: ContactImport }) {
  const figures = [
    [counts.made, 'new'],
    [counts.updated, 'changed'],
    [counts.same, 'with nothing to change'],
    [counts.skipped, counts.skipped === 1 ? 'left as it is' : 'left as they are'],
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

/** Which rows are left out and which cells left empty, and why, with the file that names each. */
export function ImportReasons({ row }: { row: ContactImport }) {
  const { counts, id } = row;
  const cells = counts.emptied.reduce((sum, each) => sum + each.cells, 0);
  if (counts.refused + cells === 0) return null;
  return (
    <Surface title={titleReasons(counts.refused, cells)}>
      <ul className={classes['reasons']}>
        {counts.reasons.toSorted(byRows).map(({ reason, rows, example }) => (
          <li key={reason}>
            <strong>{nameRows(formatCount(rows, 'row'), rows, example)}:</strong>{' '}
            {describeReason(reason, rows, example)}
          </li>
        ))}
        {counts.emptied.map(({ reason, cells, example }) => (
          <li key={`empty ${reason}`}>
            <strong>{nameRows(formatCount(cells, 'cell'), cells, example)}, left empty:</strong>{' '}
            {describeReason(reason, cells, example)}
          </li>
        ))}
      </ul>
      {cells > 0 && (
        <Text c="dimmed" size="sm" mt="xs">
          Where a cell is left empty, the person is imported all the same.
        </Text>
      )}
      <Button
        component="a"
        href={urlOf(endpoints.exportImportRefusals, { params: { importId: id } })}
        download
        mt="sm"
        variant="default"
        leftSection={<IconDownload size={18} aria-hidden="true" />}
      >
        Download these rows
      </Button>
    </Surface>
  );
}

type Reason = ContactImport['counts']['reasons'][number];

/** What concerns the most rows first; single rows as they stand in the file. */
function byRows(a: Reason, b: Reason): number {
  return b.rows - a.rows || (a.example?.row ?? 0) - (b.example?.row ?? 0);
}

function titleReasons(refused: number, cells: number): string {
  const rows = refused > 0 ? [formatCount(refused, 'row left out', 'rows left out')] : [];
  const empty = cells > 0 ? [formatCount(cells, 'cell left empty', 'cells left empty')] : [];
  return [...rows, ...empty].join(', ');
}

function nameRows(words: string, count: number, example: Example): string {
  return count === 1 && example ? `Row ${example.row}` : words;
}

type Example = Reason['example'];

function describeReason(reason: ImportReason, count: number, example: Example): string {
  if (!example) return `${reasonWords[reason]}.`;
  return count === 1
    ? example.sentence
    : `${reasonWords[reason]}. Row ${example.row} is the first: ${example.sentence}`;
}

/** What was done about spreadsheets that bend numbers, and who has opted out. */
export function ImportFindings({ row: { counts } }: { row: ContactImport }) {
  if (counts.mends.length + counts.optOuts + counts.optedOut === 0) return null;
  return (
    <Note tone="info" Icon={IconTable}>
      <ul className={classes['reasons']}>
        {counts.mends.map(({ mend, rows, example }) => (
          <li key={mend}>
            {formatCount(rows, ...mendWords[mend])}.
            {example !== null && ` ${rows === 1 ? 'In the file' : 'The first in the file'}: ${example}.`}
          </li>
        ))}
        {counts.optOuts > 0 && <li>{formatCount(counts.optOuts, ...optOutWords)}</li>}
        {counts.optedOut > 0 && <li>{formatCount(counts.optedOut, ...optedOutWords)}</li>}
      </ul>
    </Note>
  );
}
