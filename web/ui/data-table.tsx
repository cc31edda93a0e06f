import { Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './data-table.module.css';

export type Column<T> = {
  key: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** In the cards of narrow screens: a heading line, a line without its label, a part of a line, the corner, or the usual label and value. */
  card?: 'lead' | 'bare' | 'inline' | 'corner';
  width?: string;
  /** The header is read out, not shown: for columns of buttons. */
  isHeaderHidden?: boolean;
};

type Props<T> = {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  isMarked?: (row: T) => boolean;
};

/** A table that becomes a stack of cards where the screen is narrow. */
export function DataTable<T>({ label, columns, rows, keyOf, isMarked }: Props<T>) {
  return (
    <Table className={classes['table'] ?? ''} aria-label={label} verticalSpacing="sm" horizontalSpacing="md">
      <Table.Thead>
        <Table.Tr>
          {columns.map((column) => (
            <Table.Th key={column.key} scope="col" {...(column.width ? { w: column.width } : {})}>
              {column.isHeaderHidden ? <VisuallyHidden>{column.header}</VisuallyHidden> : column.header}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={keyOf(row)} data-row={keyOf(row)} data-marked={isMarked?.(row) || undefined}>
            {columns.map((column) => (
              <Table.Td key={column.key} data-label={column.header} data-card={column.card}>
                <div>{column.cell(row)}</div>
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
