import { Link } from '@tanstack/react-router';
import type { Message } from '#contract/messaging.ts';
import { formatNumber } from '#web/lib/format.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';
import classes from './history-table.module.css';
import { MessageStateBadge } from './message-state.tsx';

type Props = { messages: readonly Message[]; timeZone: string; newId: string };

export function HistoryTable({ messages, timeZone, newId }: Props) {
  return (
    <DataTable
      label="Texts, newest first"
      columns={listColumns(timeZone)}
      rows={messages}
      keyOf={(message) => message.id}
      isMarked={(message) => message.id === newId}
    />
  );
}

function listColumns(timeZone: string): Column<Message>[] {
  return [
    {
      key: 'state',
      header: 'State',
      card: 'lead',
      cell: (message) => <MessageStateBadge state={message.state} />,
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
          <span className={classes['number']}>{formatNumber(message.number)}</span>
        </>
      ),
    },
    { key: 'text', header: 'Text', card: 'bare', cell: (message) => <TextLink message={message} /> },
    { key: 'by', header: 'Sent by', cell: (message) => message.by?.name, width: '8rem' },
    {
      key: 'at',
      header: 'When',
      cell: (message) => <Moment at={message.createdAt} timeZone={timeZone} />,
      width: '8.5rem',
    },
  ];
}

function TextLink({ message }: { message: Message }) {
  return (
    <>
      <Link to="/history/$messageId" params={{ messageId: message.id }} className={classes['text'] ?? ''}>
        {message.text || '(no text)'}
      </Link>
      {message.stateNote && <div className={classes['note']}>{message.stateNote}</div>}
    </>
  );
}
