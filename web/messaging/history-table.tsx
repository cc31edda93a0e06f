import { ActionIcon, Menu } from '@mantine/core';
import { IconBan, IconDots, IconUsersGroup } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Message } from '#contract/messaging.ts';
import { ContactLink } from '#web/contacts/contact-link.tsx';
import { type NamedContact, useContactNames } from '#web/contacts/use-contact-names.ts';
import { formatInstant, formatNumber } from '#web/lib/format.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { CancelDialog, mayCancel } from './cancel-dialog.tsx';
import classes from './history-table.module.css';
import { MessageStateBadge } from './message-state.tsx';

type Props = { messages: readonly Message[]; timeZone: string; newId: string };

export function HistoryTable({ messages, timeZone, newId }: Props) {
  const [cancelling, setCancelling] = useState<Message>();
  const names = useContactNames(messages.map(({ number }) => number));
  return (
    <>
      <DataTable
        label="Texts, newest first"
        columns={listColumns({ timeZone, names, onCancel: setCancelling })}
        rows={messages}
        keyOf={(message) => message.id}
        isMarked={(message) => message.id === newId}
      />
      <CancelDialog message={cancelling} timeZone={timeZone} onClose={() => setCancelling(undefined)} />
    </>
  );
}

type Shown = {
  timeZone: string;
  names: ReadonlyMap<string, NamedContact>;
  onCancel: (message: Message) => void;
};

function listColumns({ timeZone, names, onCancel }: Shown): Column<Message>[] {
  return [
    {
      key: 'state',
      header: 'State',
      card: 'lead',
      cell: (message) => <MessageStateBadge {...message} />,
      width: '8rem',
    },
    {
      key: 'number',
      header: 'Number',
      card: 'bare',
      width: '11rem',
      cell: (message) => (
        <>
          <span className={classes['soft']}>{message.direction === 'out' ? 'To ' : 'From '}</span>
          <NumberWithName number={message.number} contact={names.get(message.number)} />
        </>
      ),
    },
    {
      key: 'text',
      header: 'Text',
      card: 'bare',
      cell: (message) => <TextLink message={message} timeZone={timeZone} />,
    },
    { key: 'by', header: 'Sent by', cell: (message) => message.by?.name, width: '7rem' },
    {
      key: 'at',
      header: 'When',
      cell: (message) => (
        <span className={classes['when']}>
          <Moment at={message.createdAt} timeZone={timeZone} />
        </span>
      ),
      width: '11.5rem',
    },
    {
      key: 'acts',
      header: 'Actions',
      isHeaderHidden: true,
      width: '3rem',
      cell: (message) => <RowMenu message={message} onCancel={onCancel} />,
    },
  ];
}

function NumberWithName({ number, contact }: { number: string; contact: NamedContact | undefined }) {
  const written = <span className={classes['number']}>{formatNumber(number)}</span>;
  if (!contact || (contact.firstName === '' && contact.lastName === '')) return written;
  return (
    <>
      <span className={classes['above']}>
        <ContactLink contact={contact} />
      </span>
      <div className={classes['soft']}>{written}</div>
    </>
  );
}

function TextLink({ message, timeZone }: { message: Message; timeZone: string }) {
  const { state, stateNote, scheduledFor } = message;
  const plan = state === 'scheduled' && scheduledFor && `Leaves ${formatInstant(scheduledFor, timeZone)}`;
  const note = stateNote || plan;
  return (
    <>
      <Link to="/history/$messageId" params={{ messageId: message.id }} className={classes['text'] ?? ''}>
        {message.text || '(no text)'}
      </Link>
      {note && <div className={classes['note']}>{note}</div>}
    </>
  );
}

/** What can be done to one text of ours. */
function RowMenu({ message, onCancel }: { message: Message; onCancel: (message: Message) => void }) {
  const navigate = useNavigate();
  const { batchId, number } = message;
  const isCancellable = mayCancel(message);
  if (batchId === null || message.direction === 'in') return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          className={classes['menu'] ?? ''}
          aria-label={`More about the text to ${formatNumber(number)}`}
        >
          <IconDots size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconUsersGroup size={18} aria-hidden="true" />}
          onClick={() => void navigate({ to: '/history/batches/$batchId', params: { batchId } })}
        >
          All that were sent with it
        </Menu.Item>
        {isCancellable && (
          <>
            <Menu.Divider />
            <Menu.Item
              color="red"
              leftSection={<IconBan size={18} aria-hidden="true" />}
              onClick={() => onCancel(message)}
            >
              Cancel the text
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
