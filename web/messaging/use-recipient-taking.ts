import { useState } from 'react';
import { recipientsAtMost } from '#contract/text-limits.ts';
import type { Draft } from './message-draft.ts';
import { addRecipients } from './recipient-faults.ts';
import { readCells, readFile, UnreadableFile } from './recipient-file.ts';
import { listHeaders, makeTable, type RecipientTable } from './recipient-table.ts';
import { type Recipient, readRecipients } from './recipient-text.ts';

type Taking = {
  recipients: readonly Recipient[];
  homeCountry: string;
  onChange: (patch: Partial<Draft>) => void;
  /** A table of which it must be asked what its columns are for. */
  onTable: (table: NamedTable) => void;
};
export type NamedTable = { name: string; table: RecipientTable };

/** How recipients come in: typed, pasted, from a file, from the contacts; and what went wrong with the last. */
export function useRecipientTaking({ recipients, homeCountry, onChange, onTable }: Taking) {
  const [trouble, setTrouble] = useState<string>();
  const take = (more: readonly Recipient[], before = recipients) => {
    const { recipients: all, leftOut } = addRecipients(before, more);
    onChange({ recipients: all, pending: '' });
    setTrouble(leftOut > 0 ? sayLeftOut(leftOut) : undefined);
  };
  const takeTable = async (name: string, read: () => Promise<string[][]>) => {
    try {
      setTrouble(undefined);
      onTable({ name, table: makeTable(await read(), homeCountry) });
    } catch (fault) {
      setTrouble(fault instanceof UnreadableFile ? fault.message : 'This file could not be read. Try again.');
    }
  };
  return {
    trouble,
    take,
    takeText(text: string) {
      if (isTable(text, homeCountry)) void takeTable('What you pasted', () => readCells(text));
      else take(readRecipients(text, homeCountry));
    },
    takeFile(file: File) {
      void takeTable(file.name, () => readFile(file));
    },
  };
}

// Copied columns of a spreadsheet: a name beside a number needs no questions, more columns or a header do.
function isTable(text: string, homeCountry: string): boolean {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length < 2 || !lines.every((line) => line.includes('\t'))) return false;
  const table = makeTable(
    lines.map((line) => line.split('\t')),
    homeCountry,
  );
  return table.hasHeader || listHeaders(table).length > 2;
}

function sayLeftOut(leftOut: number): string {
  const most = recipientsAtMost.toLocaleString('en-AU');
  return `One text goes to at most ${most} recipients. The last ${leftOut.toLocaleString('en-AU')} were left out: send to them in a second go.`;
}
