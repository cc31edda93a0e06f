import { IconAlertTriangle, IconCircleCheck, IconLoader2 } from '@tabler/icons-react';
import type { CarrierRoute, Link } from '#contract/carriers.ts';
import { useSession } from '#web/shell/use-session.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { StatusMark } from '#web/ui/status-mark.tsx';
import classes from './route-card.module.css';

/** The links of a carrier as they are at this moment, of every process. */
export function LinksTable({ route }: { route: CarrierRoute }) {
  const { timeZone } = useSession().account;
  const processes = new Set(route.links.map(({ process }) => process));
  return (
    <DataTable
      label={`Links of ${route.name}`}
      columns={listColumns(timeZone, processes.size > 1)}
      rows={route.links}
      keyOf={({ process, name }) => `${process}/${name}`}
    />
  );
}

function listColumns(timeZone: string, isManyProcesses: boolean): Column<Link>[] {
  return [
    {
      key: 'link',
      header: 'Link',
      card: 'lead',
      width: '24%',
      cell: ({ name, process }) => (
        <>
          Link {name}
          {isManyProcesses && <div className={classes['soft']}>Worker {process}</div>}
        </>
      ),
    },
    {
      key: 'state',
      header: 'State',
      width: '30%',
      cell: (link) => (
        <>
          <LinkMark state={link.state} />
          {link.state !== 'bound' && <div className={classes['soft']}>{link.reason}</div>}
        </>
      ),
    },
    { key: 'since', header: 'Since', cell: ({ since }) => <Moment at={since} timeZone={timeZone} /> },
    { key: 'window', header: 'Unanswered', cell: (link) => <WindowUse link={link} /> },
    {
      key: 'rate',
      header: 'Accepted',
      cell: ({ acceptedPerSecond, learnedRate }) => (
        <>
          {formatRate(acceptedPerSecond)} a second
          {learnedRate !== null && (
            <div className={classes['soft']}>It takes about {formatRate(learnedRate)} a second</div>
          )}
        </>
      ),
    },
  ];
}

function LinkMark({ state }: { state: Link['state'] }) {
  if (state === 'bound')
    return (
      <StatusMark tone="good" Icon={IconCircleCheck}>
        Connected
      </StatusMark>
    );
  if (state === 'binding')
    return (
      <StatusMark tone="info" Icon={IconLoader2}>
        Connecting
      </StatusMark>
    );
  return (
    <StatusMark tone="bad" Icon={IconAlertTriangle}>
      Down
    </StatusMark>
  );
}

function WindowUse({ link: { inFlight, window } }: { link: Link }) {
  if (window === 0) return '–';
  const share = Math.min(100, Math.round((inFlight / window) * 100));
  return (
    <>
      {inFlight} of {window}
      <span className={classes['meter']} aria-hidden="true">
        <span style={{ width: `${share}%` }} />
      </span>
    </>
  );
}

function formatRate(perSecond: number): string {
  const digits = perSecond > 0 && perSecond < 10 ? 1 : 0;
  return perSecond.toLocaleString('en-AU', { maximumFractionDigits: digits });
}
