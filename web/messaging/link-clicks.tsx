import type { ReactNode } from 'react';
import { formatInstant } from '#web/lib/format.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { Surface } from '#web/ui/surface.tsx';
import classes from './link-clicks.module.css';
import { useBatchLinks, useMessageLinks } from './use-link-clicks.ts';

type Clicked = { target: string; people: number; scanners: number; lastClickAt: string | null };

/** The short links of one message with their clicks; nothing where it has none. */
export function MessageLinkClicks({ messageId, timeZone }: { messageId: string; timeZone: string }) {
  const links = useMessageLinks(messageId).data ?? [];
  return <LinkClicks links={links} timeZone={timeZone} people={(link) => link.people} />;
}

/** Where the short links of a text to many lead, with their clicks; nothing where it has none. */
export function BatchLinkClicks({ batchId, timeZone }: { batchId: string; timeZone: string }) {
  const links = useBatchLinks(batchId).data ?? [];
  return (
    <LinkClicks
      links={links}
      timeZone={timeZone}
      people={({ clicked, messages, people }) => `${clicked} of ${messages} (${people} in all)`}
    />
  );
}

type Props<L extends Clicked> = {
  links: readonly L[];
  timeZone: string;
  people: (link: L) => ReactNode;
};

function LinkClicks<L extends Clicked>({ links, timeZone, people }: Props<L>) {
  if (links.length === 0) return null;
  const columns: Column<L>[] = [
    {
      key: 'target',
      header: 'Leads to',
      card: 'lead',
      cell: ({ target }) => <span className={classes['target']}>{target}</span>,
    },
    { key: 'people', header: 'Clicks of people', width: '10rem', cell: people },
    { key: 'scanners', header: 'Of programs', width: '7rem', cell: ({ scanners }) => scanners },
    {
      key: 'last',
      header: 'Last click',
      width: '11rem',
      cell: ({ lastClickAt }) => (lastClickAt === null ? '–' : formatInstant(lastClickAt, timeZone)),
    },
  ];
  return (
    <Surface
      flush
      title="Short links"
      description="Programs that look at links before people do are told apart as well as can be."
    >
      <DataTable label="Short links" columns={columns} rows={links} keyOf={({ target }) => target} />
    </Surface>
  );
}
