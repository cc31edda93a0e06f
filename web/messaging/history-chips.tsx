import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import classes from './history-chips.module.css';
import type { FilterChip, HistoryFilterName } from './history-filter.ts';

type Props = { chips: readonly FilterChip[]; onRemove: (name: HistoryFilterName) => void };

/** The filters that are on, each with a way to take it away: they show when the fields are folded. */
export function HistoryChips({ chips, onRemove }: Props) {
  if (chips.length === 0) return null;
  return (
    <ul className={classes['chips']} aria-label="Filters that are on">
      {chips.map(({ name, words }) => (
        <li key={name} className={classes['chip']}>
          <span>{words}</span>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            radius="xl"
            aria-label={`Take away the filter ${words}`}
            onClick={() => onRemove(name)}
          >
            <IconX size={14} aria-hidden="true" />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}
