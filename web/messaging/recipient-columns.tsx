import { NativeSelect, TextInput } from '@mantine/core';
import { useId } from 'react';
import { nameField } from '#contract/merge-fields.ts';
import classes from './recipient-list.module.css';
import { type ColumnUse, listBody, listHeaders, type RecipientTable } from './recipient-table.ts';

const PREVIEWED = 5;

type Props = { table: RecipientTable; uses: readonly ColumnUse[]; onChange: (uses: ColumnUse[]) => void };

/** The first rows of a table, and above each column what it is for. */
export function RecipientColumns({ table, uses, onChange }: Props) {
  const headers = listHeaders(table);
  const set = (column: number, use: ColumnUse) =>
    onChange(uses.map((before, index) => (index === column ? use : freeNumber(before, use))));
  const rows = listBody(table).slice(0, PREVIEWED);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
    <section className={classes['table']} tabIndex={0} aria-label="Columns of the file">
      <table>
        <thead>
          <tr>
            {headers.map((header, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns have no name of their own.
              <th key={column} scope="col">
                {header}
                <ColumnUseChoice
                  header={header}
                  use={uses[column] ?? { kind: 'none' }}
                  onChange={(use) => set(column, use)}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own.
            <tr key={place}>
              {headers.map((_, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                <td key={column} data-use={uses[column]?.kind}>
                  {row[column]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

// Numbers stand in one column: the one that had them is left out when another gets them.
function freeNumber(before: ColumnUse, chosen: ColumnUse): ColumnUse {
  return chosen.kind === 'number' && before.kind === 'number' ? { kind: 'none' } : before;
}

type ChoiceProps = { header: string; use: ColumnUse; onChange: (use: ColumnUse) => void };

function ColumnUseChoice({ header, use, onChange }: ChoiceProps) {
  const id = useId();
  const choose = (kind: string) => {
    if (kind === 'field') onChange({ kind, name: nameField(header) || 'field' });
    else onChange({ kind: kind === 'number' ? 'number' : 'none' });
  };
  return (
    <div className={classes['use']}>
      <NativeSelect
        size="xs"
        id={id}
        aria-label={`What ${header} is for`}
        value={use.kind}
        data={[
          { value: 'number', label: 'Mobile number' },
          { value: 'field', label: 'Merge field' },
          { value: 'none', label: 'Leave out' },
        ]}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {use.kind === 'field' && (
        <TextInput
          size="xs"
          mt={4}
          aria-label={`Name of the field from ${header}`}
          leftSection="{"
          rightSection="}"
          maxLength={40}
          value={use.name}
          onChange={(event) => onChange({ kind: 'field', name: event.currentTarget.value })}
        />
      )}
    </div>
  );
}
