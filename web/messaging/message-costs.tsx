import type { Output } from '#contract/endpoint.ts';
import type { endpoints } from '#contract/endpoints.ts';
import { formatCount } from '#web/lib/format.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { Surface } from '#web/ui/surface.tsx';

type Cost = Output<typeof endpoints.showMessage>['costs'][number];

const kinds: Record<Cost['kind'], string> = {
  hold: 'Held when it was written',
  settle: 'Spent of what was held',
  release: 'Came back of what was held',
};

/** How the credits of one text moved. */
export function MessageCosts({ costs, timeZone }: { costs: readonly Cost[]; timeZone: string }) {
  if (costs.length === 0) return null;
  const columns: Column<Cost>[] = [
    { key: 'kind', header: 'What', card: 'lead', cell: ({ kind }) => kinds[kind] },
    {
      key: 'credits',
      header: 'Credits',
      width: '10rem',
      cell: ({ credits }) => formatCount(credits, 'credit'),
    },
    {
      key: 'at',
      header: 'When',
      width: '14rem',
      cell: ({ at }) => <Moment at={at} timeZone={timeZone} />,
    },
  ];
  return (
    <Surface flush title="Credits">
      <DataTable label="Credits of this text" columns={columns} rows={costs} keyOf={({ kind }) => kind} />
    </Surface>
  );
}
