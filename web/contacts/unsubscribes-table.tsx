import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconHistory, IconMessageShare } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { nameContact } from '#contract/contact-name.ts';
import type { Unsubscribe } from '#contract/unsubscribes.ts';
import { formatNumber } from '#web/lib/format.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { ContactLink } from './contact-link.tsx';
import { originWords } from './unsubscribe-filter.ts';
import classes from './unsubscribes-table.module.css';
import { type NamedContact, useContactNames } from './use-contact-names.ts';

export type UnsubscribeAct = { kind: 'resubscribe' | 'story'; number: string };

type Props = { rows: readonly Unsubscribe[]; timeZone: string; onAct: (act: UnsubscribeAct) => void };

export function UnsubscribesTable({ rows, timeZone, onAct }: Props) {
  const names = useContactNames(rows.map(({ number }) => number));
  return (
    <DataTable
      label="Unsubscribed numbers, newest first"
      columns={listColumns({ names, timeZone, onAct })}
      rows={rows}
      keyOf={(row) => row.number}
    />
  );
}

type Shown = Omit<Props, 'rows'> & { names: ReadonlyMap<string, NamedContact> };

function listColumns({ names, timeZone, onAct }: Shown): Column<Unsubscribe>[] {
  return [
    {
      key: 'number',
      header: 'Number',
      card: 'lead',
      width: '11rem',
      cell: (row) => <Whose number={row.number} contact={names.get(row.number)} />,
    },
    {
      key: 'origin',
      header: 'How',
      width: '11rem',
      cell: (row) => (
        <>
          {originWords[row.origin]}
          {row.by && <div className={classes['soft']}>{row.by.name}</div>}
        </>
      ),
    },
    { key: 'reason', header: 'Reason, or what they wrote', cell: (row) => <Reason row={row} /> },
    {
      key: 'at',
      header: 'When',
      width: '8.5rem',
      cell: (row) => <Moment at={row.at} timeZone={timeZone} />,
    },
    {
      key: 'acts',
      header: 'What can be done',
      isHeaderHidden: true,
      width: '3.5rem',
      card: 'bare',
      cell: (row) => <RowMenu row={row} onAct={onAct} />,
    },
  ];
}

function Whose({ number, contact }: { number: string; contact: NamedContact | undefined }) {
  return (
    <>
      <strong className={classes['number']}>{formatNumber(number)}</strong>
      {contact && nameContact(contact) !== '' && (
        <div>
          <ContactLink contact={contact} />
        </div>
      )}
    </>
  );
}

function Reason({ row: { reason, messageId, origin } }: { row: Unsubscribe }) {
  if (messageId === null) return reason || '–';
  return (
    <Link to="/history/$messageId" params={{ messageId }} className={classes['text'] ?? ''}>
      {reason || (origin === 'link' ? 'Our text with the link' : 'Their text')}
    </Link>
  );
}

function RowMenu({ row, onAct }: { row: Unsubscribe; onAct: Props['onAct'] }) {
  const { number } = row;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={`What can be done with ${formatNumber(number)}`}>
          <IconDots size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconHistory size={18} aria-hidden="true" />}
          onClick={() => onAct({ kind: 'story', number })}
        >
          Show its story
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconMessageShare size={18} aria-hidden="true" />}
          onClick={() => onAct({ kind: 'resubscribe', number })}
        >
          Text it again
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
