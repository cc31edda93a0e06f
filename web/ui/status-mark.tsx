import type { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './status-mark.module.css';

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'quiet' | 'accent';

type Props = { tone: Tone; Icon?: typeof IconCheck; children: ReactNode };

/** A word on a wash of colour, with an icon beside it where it stands for a state: never colour alone. */
export function StatusMark({ tone, Icon, children }: Props) {
  return (
    <span className={classes['mark']} data-tone={tone}>
      {Icon && <Icon size={15} stroke={2} aria-hidden="true" />}
      {children}
    </span>
  );
}
