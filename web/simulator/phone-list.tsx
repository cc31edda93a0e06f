import { UnstyledButton } from '@mantine/core';
import type { Handset } from '#contract/simulator.ts';
import { formatNumber } from '#web/lib/format.ts';
import classes from './phone-list.module.css';

type PhoneListProps = {
  handsets: readonly Handset[];
  picked: string | undefined;
  onPick: (number: string) => void;
};

export function PhoneList({ handsets, picked, onPick }: PhoneListProps) {
  return (
    <ul className={classes['list']} aria-label="Pretend phones">
      {handsets.map((handset) => (
        <li key={handset.number}>
          <UnstyledButton
            className={classes['phone'] ?? ''}
            aria-pressed={handset.number === picked}
            onClick={() => onPick(handset.number)}
          >
            <span className={classes['number']}>{formatNumber(handset.number)}</span>
            <span className={classes['last']}>{handset.lastText?.split('\n')[0] ?? 'No text yet'}</span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
