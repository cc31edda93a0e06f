import { Button, Skeleton, VisuallyHidden } from '@mantine/core';
import { IconCloudOff, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './faces.module.css';
import { sentenceOf } from './refusal-alert.tsx';

type EmptyFaceProps = { icon?: ReactNode; title: ReactNode; children?: ReactNode; action?: ReactNode };

/** What stands in place of a list with nothing in it. */
export function EmptyFace({ icon, title, children, action }: EmptyFaceProps) {
  return (
    <div className={classes['face']}>
      {icon && <div className={classes['icon']}>{icon}</div>}
      <div className={classes['title']}>{title}</div>
      {children && <div className={classes['words']}>{children}</div>}
      {action && <div className={classes['action']}>{action}</div>}
    </div>
  );
}

type FailedFaceProps = { error: unknown; onRetry: () => void; title?: string };

/** What stands in place of a list that could not be read. */
export function FailedFace({ error, onRetry, title = 'This could not be loaded' }: FailedFaceProps) {
  return (
    <div role="alert">
      <EmptyFace
        icon={<IconCloudOff size={28} stroke={1.6} />}
        title={title}
        action={
          <Button variant="default" leftSection={<IconRefresh size={18} />} onClick={onRetry}>
            Try again
          </Button>
        }
      >
        {sentenceOf(error)}
      </EmptyFace>
    </div>
  );
}

type LoadingFaceProps = { rows?: number; label?: string };

/** Grey rows in the shape of a list that is on its way. */
export function LoadingFace({ rows = 5, label = 'Loading' }: LoadingFaceProps) {
  return (
    <div className={classes['loading']} role="status" aria-busy="true">
      <VisuallyHidden>{label}…</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => `row-${row}`).map((row, index) => (
        <div key={row} className={classes['row']} aria-hidden="true">
          <Skeleton height={14} width={`${34 + ((index * 17) % 30)}%`} />
          <Skeleton height={14} width={`${12 + ((index * 7) % 10)}%`} />
        </div>
      ))}
    </div>
  );
}
