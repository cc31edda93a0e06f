import { Button } from '@mantine/core';
import { IconGauge } from '@tabler/icons-react';
import { useState } from 'react';
import type { RateLimit } from '#contract/carriers.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { EmptyFace } from '#web/ui/faces.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { LimitDialog } from './limit-dialog.tsx';
import { describeLimit } from './limit-words.ts';

type Opened = { limit: RateLimit | undefined };

/** What may leave a second, beside the limit of each carrier. */
export function LimitsSection({ limits, isFixed }: { limits: readonly RateLimit[]; isFixed: boolean }) {
  const [opened, setOpened] = useState<Opened>();
  return (
    <Surface
      flush
      title="Limits"
      description="So many parts a second may leave for a sender or an account, and so many login codes; all workers together. Carriers and links have theirs among their settings. What is over a limit waits its turn."
      actions={
        !isFixed && (
          <Button variant="default" size="sm" onClick={() => setOpened({ limit: undefined })}>
            Add a limit
          </Button>
        )
      }
    >
      {limits.length === 0 ? (
        <EmptyFace icon={<IconGauge size={28} stroke={1.6} />} title="No limits">
          Texts leave as fast as the carriers take them.
        </EmptyFace>
      ) : (
        <DataTable
          label="Limits"
          columns={isFixed ? columns : [...columns, changeColumn((limit) => setOpened({ limit }))]}
          rows={limits}
          keyOf={({ key }) => key}
        />
      )}
      {opened && <LimitDialog {...opened} onClose={() => setOpened(undefined)} />}
    </Surface>
  );
}

const columns: Column<RateLimit>[] = [
  { key: 'of', header: 'Of', card: 'lead', cell: ({ key }) => describeLimit(key) },
  {
    key: 'perSecond',
    header: 'At most',
    cell: ({ perSecond }) => `${perSecond.toLocaleString('en-AU')} parts a second`,
  },
];

function changeColumn(onChange: (limit: RateLimit) => void): Column<RateLimit> {
  return {
    key: 'change',
    header: 'What you can do',
    isHeaderHidden: true,
    card: 'bare',
    width: '8rem',
    cell: (limit) => (
      <Button
        size="xs"
        variant="default"
        aria-label={`Change the limit of ${describeLimit(limit.key)}`}
        onClick={() => onChange(limit)}
      >
        Change
      </Button>
    ),
  };
}
