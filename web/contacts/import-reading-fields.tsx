import { NativeSelect, Switch } from '@mantine/core';
import type { ImportDelimiter, ImportEncoding, ImportReading } from '#contract/imports.ts';
import { delimiterWords, encodingWords } from './import-words.ts';
import classes from './imports.module.css';
import type { AskedReading } from './use-imports.ts';

type Props = { reading: ImportReading; sheets: readonly string[]; onChange: (asked: AskedReading) => void };

/** How the file is read: found out, and changed where that went wrong. */
export function ImportReadingFields({ reading, sheets, onChange }: Props) {
  return (
    <div className={classes['reading']}>
      {reading.encoding !== null && (
        <NativeSelect
          label="Alphabet"
          data={[...encodingWords]}
          value={reading.encoding}
          onChange={(event) => onChange({ encoding: event.currentTarget.value as ImportEncoding })}
        />
      )}
      {reading.delimiter !== null && (
        <NativeSelect
          label="What parts the cells"
          data={[...delimiterWords]}
          value={reading.delimiter}
          onChange={(event) => onChange({ delimiter: event.currentTarget.value as ImportDelimiter })}
        />
      )}
      {sheets.length > 1 && (
        <NativeSelect
          label="Sheet"
          data={[...sheets]}
          value={reading.sheet ?? ''}
          onChange={(event) => onChange({ sheet: event.currentTarget.value })}
        />
      )}
      <Switch
        label="The first row holds headings"
        checked={reading.hasHeadings}
        onChange={(event) => onChange({ hasHeadings: event.currentTarget.checked })}
      />
    </div>
  );
}
