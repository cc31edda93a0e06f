import { formatCount } from '#web/lib/format.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { explainLine, formatMove, nameLine, type StatementLine } from './statement-lines.ts';
import classes from './statement-table.module.css';

type Props = { lines: readonly StatementLine[]; timeZone: string };

/** How the credits moved, one line for each thing that happened. */
export function StatementTable({ lines, timeZone }: Props) {
  const columns: Column<StatementLine>[] = [
    { key: 'what', header: 'What', card: 'lead', cell: (line) => <What line={line} /> },
    {
      key: 'at',
      header: 'When',
      width: '12rem',
      cell: ({ at }) => <Moment at={at} timeZone={timeZone} />,
    },
    {
      key: 'move',
      header: 'Credits',
      width: '7rem',
      cell: ({ available }) => (
        <span className={classes['move']} data-sign={available < 0 ? 'out' : 'in'}>
          {formatMove(available)}
        </span>
      ),
    },
    {
      key: 'after',
      header: 'Balance after',
      width: '9rem',
      cell: ({ availableAfter }) => availableAfter.toLocaleString('en-AU'),
    },
  ];
  return (
    <DataTable label="Moves of credits, newest first" columns={columns} rows={lines} keyOf={({ id }) => id} />
  );
}

function What({ line }: { line: StatementLine }) {
  const why = explainLine(line);
  return (
    <>
      <Title line={line} />
      {line.text && <div className={classes['text']}>{line.text}</div>}
      {(why || line.entries > 1) && (
        <div className={classes['soft']}>
          {why}
          {line.entries > 1 && ` In ${formatCount(line.entries, 'step')}.`}
        </div>
      )}
    </>
  );
}

function Title({ line }: { line: StatementLine }) {
  const { messageId, batchId } = line;
  const words = nameLine(line);
  if (messageId !== null)
    return (
      <PageLink to="/history/$messageId" params={{ messageId }} className={classes['title'] ?? ''}>
        {words}
      </PageLink>
    );
  if (batchId !== null)
    return (
      <PageLink to="/history/batches/$batchId" params={{ batchId }} className={classes['title'] ?? ''}>
        {words}
      </PageLink>
    );
  return <span className={classes['title']}>{words}</span>;
}
