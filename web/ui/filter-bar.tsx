import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './filter-bar.module.css';

type Props = {
  label: string;
  /** The field that is always there; the others fold away on narrow screens. */
  first: ReactNode;
  children: ReactNode;
  isFiltered: boolean;
  onClear: () => void;
};

/** The fields that narrow a list, above it. */
export function FilterBar({ label, first, children, isFiltered, onClear }: Props) {
  const [opened, { toggle }] = useDisclosure(false);
  return (
    <search aria-label={label} className={classes['bar']} data-opened={opened || undefined}>
      <div className={classes['first']}>{first}</div>
      <Button
        className={classes['toggle'] ?? ''}
        variant="default"
        size="sm"
        aria-expanded={opened}
        leftSection={<IconAdjustmentsHorizontal size={18} aria-hidden="true" />}
        onClick={toggle}
      >
        {opened ? 'Fewer filters' : 'More filters'}
      </Button>
      <div className={classes['rest']}>{children}</div>
      {isFiltered && (
        <Button
          variant="subtle"
          size="sm"
          leftSection={<IconX size={16} aria-hidden="true" />}
          onClick={onClear}
          className={classes['clear'] ?? ''}
        >
          Clear filters
        </Button>
      )}
    </search>
  );
}
