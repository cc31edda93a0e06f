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
  const all = `${count}, ${isInOrder ? 'the last' : 'the oldest'} included`;
  return (
    <ListFoot
      words={hasMore ? part : all}
      label={isInOrder ? 'Load more' : 'Load older'}
      hasMore={hasMore}
      pending={pending}
      onMore={onMore}
    />
  );
}

type FootProps = Pick<Props, 'hasMore' | 'pending' | 'onMore'> & { words: string; label: string };

/** How much of a list is shown, and the button for the rest of it. */
export function ListFoot({ words, label, hasMore, pending, onMore }: FootProps) {
  return (
    <div className={classes['foot']}>
      <span role="status">{words}</span>
      {hasMore && (
        <Button variant="default" size="sm" loading={pending} onClick={onMore}>
          {label}
        </Button>
      )}
    </div>
  );
}
