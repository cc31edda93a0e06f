import { Text } from '@mantine/core';
import { useState } from 'react';
import { recipientsAtMost } from '#contract/text-limits.ts';
import type { Draft } from './message-draft.ts';
import { RecipientContactsDialog } from './recipient-contacts-dialog.tsx';
import { addRecipients, type RecipientFault } from './recipient-faults.ts';
import { RecipientField } from './recipient-field.tsx';
import { readCells, readFile, UnreadableFile } from './recipient-file.ts';
import { RecipientFoot } from './recipient-foot.tsx';
import { RecipientImportDialog } from './recipient-import-dialog.tsx';
import { RecipientListDialog } from './recipient-list-dialog.tsx';
import { listHeaders, makeTable, type RecipientTable } from './recipient-table.ts';
import { type Recipient, readRecipients } from './recipient-text.ts';

type Props = {
  /** The list of contacts that is offered first; '' for none. */
  listId: string;
  draft: Draft;
  faults: readonly (RecipientFault | undefined)[];
  error: string | undefined;
  homeCountry: string;
  onChange: (patch: Partial<Draft>) => void;
  onChangeBoldly: (patch: Partial<Draft>, words: string) => void;
};

type Opened = 'list' | 'contacts' | { name: string; table: RecipientTable };

/** To whom: the field, what is below it, and the dialogs for many. */
export function RecipientPart({
  listId,
  draft,
  faults,
  error,
  homeCountry,
  onChange,
  onChangeBoldly,
}: Props) {
  const { recipients } = draft;
  const [opened, setOpened] = useState<Opened | undefined>(listId ? 'contacts' : undefined);
  const [trouble, setTrouble] = useState<string>();
  const take = (more: readonly Recipient[], before: readonly Recipient[] = recipients) => {
    const { recipients: all, leftOut } = addRecipients(before, more);
    onChange({ recipients: all, pending: '' });
    setTrouble(leftOut > 0 ? sayLeftOut(leftOut) : undefined);
  };
  const open = async (name: string, read: () => Promise<string[][]>) => {
    try {
      setTrouble(undefined);
      setOpened({ name, table: makeTable(await read(), homeCountry) });
    } catch (fault) {
      setTrouble(fault instanceof UnreadableFile ? fault.message : 'This file could not be read. Try again.');
    }
  };
  const add = (text: string) => {
    if (isTable(text)) void open('What you pasted', () => readCells(text));
    else take(readRecipients(text, homeCountry));
  };
  const openFile = (file: File) => void open(file.name, () => readFile(file));
  const without = (places: ReadonlySet<number>) => recipients.filter((_, place) => !places.has(place));
  return (
    <div>
      <RecipientField
        recipients={recipients}
        faults={faults}
        pending={draft.pending}
        error={error}
        onPending={(pending) => onChange({ pending })}
        onAdd={add}
        onFile={openFile}
        onRemove={(place) => onChange({ recipients: without(new Set([place])) })}
        onEdit={(place) =>
          onChange({ recipients: without(new Set([place])), pending: recipients[place]?.written ?? '' })
        }
        onShowAll={() => setOpened('list')}
      />
      <RecipientFoot
        faults={faults}
        onContacts={() => setOpened('contacts')}
        onFile={openFile}
        onShowAll={() => setOpened('list')}
        onClear={() => onChangeBoldly({ recipients: [] }, 'All recipients were removed.')}
      />
      {trouble && (
        <Text c="red" size="sm" role="alert">
          {trouble}
        </Text>
      )}
      {opened === 'contacts' && (
        <RecipientContactsDialog
          listId={listId}
          recipients={recipients}
          homeCountry={homeCountry}
          onTake={take}
          onClose={() => setOpened(undefined)}
        />
      )}
      {opened === 'list' && (
        <RecipientListDialog
          recipients={recipients}
          faults={faults}
          onRemove={(places) => onChangeBoldly({ recipients: without(places) }, sayRemoved(places.size))}
          onClose={() => setOpened(undefined)}
        />
      )}
      {typeof opened === 'object' && (
        <RecipientImportDialog
          {...opened}
          homeCountry={homeCountry}
          present={recipients.length}
          onTake={(taken, how) => {
            take(taken, how === 'replace' ? [] : recipients);
            setOpened(undefined);
          }}
          onClose={() => setOpened(undefined)}
        />
      )}
    </div>
  );
}

// Copied columns of a spreadsheet: a name beside a number needs no questions, more columns or a header do.
function isTable(text: string): boolean {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length < 2 || !lines.every((line) => line.includes('\t'))) return false;
  const table = makeTable(
    lines.map((line) => line.split('\t')),
    'AU',
  );
  return table.hasHeader || listHeaders(table).length > 2;
}

function sayLeftOut(leftOut: number): string {
  const most = recipientsAtMost.toLocaleString('en-AU');
  return `One text goes to at most ${most} recipients. The last ${leftOut.toLocaleString('en-AU')} were left out: send to them in a second go.`;
}

function sayRemoved(count: number): string {
  return count === 1
    ? 'One recipient was removed.'
    : `${count.toLocaleString('en-AU')} recipients were removed.`;
}
