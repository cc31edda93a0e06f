import type { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './note.module.css';

type Props = {
  tone: 'info' | 'warn' | 'accent';
  Icon: typeof IconCheck;
  title?: string;
  children: ReactNode;
};

/** A few sentences that stand out of the page, in the washes of our palette. */
export function Note({ tone, Icon, title, children }: Props) {
  return (
    <div className={classes['note']} data-tone={tone}>
      <Icon size={20} aria-hidden="true" />
      <div>
        {title && <div className={classes['title']}>{title}</div>}
        {children}
      </div>
    </div>
  );
}
