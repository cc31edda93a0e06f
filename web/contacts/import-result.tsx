import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { type ContactImport, importKeptDays } from '#contract/imports.ts';
import { formatCount } from '#web/lib/format.ts';
import { useSession } from '#web/shell/use-session.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { FactList } from '#web/ui/fact-list.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Note } from '#web/ui/note.tsx';
import { ButtonLink, PageLink } from '#web/ui/page-link.tsx';
import { StatusMark } from '#web/ui/status-mark.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { ImportCounts, ImportFindings, ImportReasons } from './import-counts.tsx';
import { stateWords } from './import-words.ts';
import classes from './imports.module.css';
import { useImportActs } from './use-imports.ts';

/** What became of an import that is over. */
export function ImportResult({ row }: { row: ContactImport }) {
  const { timeZone } = useSession().account;
  const { words, tone } = stateWords[row.state];
  const facts = [
    [
      'State',
      <StatusMark key="state" tone={tone}>
        {words}
      </StatusMark>,
    ],
    ['By', row.by?.name ?? '–'],
    ['Ended', <Moment key="ended" at={row.endedAt} timeZone={timeZone} />],
    ...(row.listName === null ? [] : [['List', <ListName key="list" row={row} />] as const]),
  ] as const;
  return (
    <>
      <Surface title="What became of it" actions={<Actions row={row} />}>
        <div className={classes['stack']}>
          {row.note !== null && (
            <Note tone="warn" Icon={IconAlertTriangle}>
              {row.note}
            </Note>
          )}
          <FactList facts={facts} />
          {row.undo && <div>{describeUndo(row.undo)}</div>}
          {!row.undo && <ImportCounts row={row} />}
          {!row.undo && <ImportFindings row={row} />}
        </div>
      </Surface>
      <ImportReasons row={row} />
    </>
  );
}

function ListName({ row: { plan, listName } }: { row: ContactImport }) {
  const list = plan?.list;
  if (!list || !('id' in list)) return listName;
  return (
    <PageLink to="/contacts" search={{ listId: list.id }}>
      {listName}
    </PageLink>
  );
}

function describeUndo({ removed, restored, kept }: NonNullable<ContactImport['undo']>): string {
  const gone = `${formatCount(removed, 'contact that the import had made is', 'contacts that the import had made are')} gone`;
  const back =
    restored > 0
      ? `, and ${formatCount(restored, 'contact says', 'contacts say')} again what they said before`
      : '';
  const left =
    kept > 0
      ? ` ${formatCount(kept, 'contact was changed by somebody since, and is left as it is.', 'contacts were changed by somebody since, and are left as they are.')}`
      : '';
  return `${gone}${back}.${left} A list and fields that the import made stay.`;
}

function Actions({ row }: { row: ContactImport }) {
  const { undo } = useImportActs(row.id);
  const [isAsking, setAsking] = useState(false);
  const isEmpty = row.undo !== null || row.counts.made + row.counts.updated === 0;
  return (
    <>
      {row.canUndo && (
        <Button variant="default" onClick={() => setAsking(true)}>
          Undo the import
        </Button>
      )}
      <ButtonLink to="/contacts" search={isEmpty ? {} : { importId: row.id }}>
        {isEmpty ? 'See all contacts' : 'See its contacts'}
      </ButtonLink>
      <ConfirmDialog
        opened={isAsking}
        title="Undo the import?"
        confirmLabel="Undo the import"
        keepLabel="Keep it"
        danger
        pending={undo.isPending}
        error={undo.error}
        onConfirm={() => undo.mutate(undefined, { onSuccess: () => setAsking(false) })}
        onClose={() => setAsking(false)}
      >
        {formatCount(row.counts.made, 'contact')} that it made will go
        {row.counts.updated > 0 &&
          `, and ${formatCount(row.counts.updated, 'contact')} will say again what they said before`}
        . What somebody changed since stays
        {row.counts.optOuts > 0 && ', and whoever was opted out stays opted out'}. You can do this within{' '}
        {importKeptDays} days of the import.
      </ConfirmDialog>
    </>
  );
}
