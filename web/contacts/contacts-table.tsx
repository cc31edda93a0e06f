import { Checkbox } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import type { ContactField } from '#contract/contact-fields.ts';
import { writeValue } from '#contract/contact-merge-fields.ts';
import type { Contact } from '#contract/contacts.ts';
import { formatNumber } from '#web/lib/format.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { StatusMark } from '#web/ui/status-mark.tsx';
import { nameOf } from './contact-words.ts';
import { isPicked, type Picked, togglePicked } from './picked-contacts.ts';
import { useFields } from './use-fields.ts';

type Props = { rows: readonly Contact[]; picked: Picked; onPick: (picked: Picked) => void };

/** More would not fit beside the names. */
const FIELDS_SHOWN = 2;

export function ContactsTable({ rows, picked, onPick }: Props) {
  const fields = useFields().data ?? [];
  const shown = rows.map(({ id }) => id);
  const pick: Column<Contact> = {
    key: 'pick',
    header: 'Select',
    isHeaderHidden: true,
    card: 'corner',
    width: '3rem',
    cell: (row) => (
      <Checkbox
        aria-label={`Select ${nameOf(row)}`}
        checked={isPicked(picked, row.id)}
        onChange={() => onPick(togglePicked(picked, row.id, shown))}
      />
    ),
  };
  return (
    <DataTable
      label="Contacts"
      columns={[pick, ...listColumns(fields.slice(0, FIELDS_SHOWN))]}
      rows={rows}
      keyOf={(row) => row.id}
      isMarked={(row) => isPicked(picked, row.id)}
    />
  );
}

function listColumns(fields: readonly ContactField[]): Column<Contact>[] {
  return [
    {
      key: 'name',
      header: 'Name',
      card: 'lead',
      cell: (row) => (
        <PageLink to="/contacts/people/$contactId" params={{ contactId: row.id }} fw={600}>
          {nameOf(row)}
        </PageLink>
      ),
    },
    {
      key: 'number',
      header: 'Number',
      card: 'inline',
      width: '9.5rem',
      cell: (row) => formatNumber(row.number),
    },
    {
      key: 'state',
      header: 'Texts',
      card: 'inline',
      width: '9rem',
      cell: (row) =>
        row.optedOut ? (
          <StatusMark tone="warn" Icon={IconHandStop}>
            Opted out
          </StatusMark>
        ) : (
          'Gets texts'
        ),
    },
    ...fields.map(
      (field): Column<Contact> => ({
        key: field.id,
        header: field.label,
        width: '8rem',
        cell: (row) => writeValue(field, row.fields[field.id] ?? ''),
      }),
    ),
  ];
}
