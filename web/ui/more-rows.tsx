import { Button } from '@mantine/core';
import classes from './more-rows.module.css';

type Props = {
  shown: number;
  noun: string;
  hasMore: boolean;
  pending: boolean;
  onMore: () => void;
  /** The list begins with its first row, not with the newest. */
  isInOrder?: boolean;
};

/** The foot of a list that is read page by page. */
export function MoreRows({ shown, noun, hasMore, pending, onMore, isInOrder = false }: Props) {
  const count = `${shown.toLocaleString('en-AU')} ${noun}`;
  const part = isInOrder ? `The first ${count}` : `The newest ${count}`;
  return (
    <div className={classes['foot']}>
      <span role="status">
        {hasMore ? part : `${count}, ${isInOrder ? 'the last' : 'the oldest'} included`}
      </span>
      {hasMore && (
        <Button variant="default" size="sm" loading={pending} onClick={onMore}>
          {isInOrder ? 'Load more' : 'Load older'}
        </Button>
      )}
    </div>
  );
}
