import type { Sender } from '#contract/senders.ts';
import { formatNumber } from '#web/lib/format.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { StatusMark } from '#web/ui/status-mark.tsx';
import type { SenderAct } from './sender-act.ts';
import { SenderMenu } from './sender-menu.tsx';
import { SenderStatus } from './sender-status.tsx';
import classes from './senders-table.module.css';

const kinds: Record<Sender['kind'], { word: string; replies: string }> = {
  shared: {
    word: 'Shared number',
    replies: 'Come back to Corella, to the account that last texted that phone.',
  },
  dedicated: { word: 'Dedicated number', replies: 'Come back to Corella, to you alone.' },
  own: { word: 'Own mobile', replies: 'Go to that phone. A STOP among them opts nobody out.' },
  name: { word: 'Business name', replies: 'Nobody can reply.' },
};

type Props = { senders: readonly Sender[]; onAct: (act: SenderAct) => void };

export function SendersTable({ senders, onAct }: Props) {
  return (
    <DataTable
      label="Senders of the account"
      columns={[...columns, actColumn(onAct)]}
      rows={senders}
      keyOf={({ id, address }) => id ?? address}
    />
  );
}

const columns: Column<Sender>[] = [
  {
    key: 'sender',
    header: 'Sender',
    width: '30%',
    card: 'lead',
    cell: (sender) => (
      <>
        <div className={classes['name']}>
          {formatNumber(sender.address)} {sender.isDefault && <StatusMark tone="accent">Default</StatusMark>}
        </div>
        <div className={classes['soft']}>
          {kinds[sender.kind].word}
          {sender.label && ` · ${sender.label}`}
        </div>
      </>
    ),
  },
  {
    key: 'replies',
    header: 'Replies',
    width: '30%',
    cell: ({ kind }) => kinds[kind].replies,
  },
  { key: 'status', header: 'Status', cell: (sender) => <SenderStatus sender={sender} /> },
];

function actColumn(onAct: (act: SenderAct) => void): Column<Sender> {
  return {
    key: 'act',
    header: 'What you can do',
    isHeaderHidden: true,
    card: 'bare',
    width: '8rem',
    cell: (sender) => (
      <div className={classes['acts']}>
        <SenderMenu sender={sender} onAct={onAct} />
      </div>
    ),
  };
}
