import { Button } from '@mantine/core';
import classes from './more-rows.module.css';

type Props = { shown: number; noun: string; hasMore: boolean; pending: boolean; onMore: () => void };

/** The foot of a list that is read page by page. */
export function MoreRows({ shown, noun, hasMore, pending, onMore }: Props) {
  return (
    <div className={classes['foot']}>
      <span role="status">
        {hasMore ? `The newest ${shown} ${noun}` : `${shown} ${noun}, the oldest included`}
      </span>
      {hasMore && (
        <Button variant="default" size="sm" loading={pending} onClick={onMore}>
          Load older
        </Button>
      )}
    </div>
  );
}
