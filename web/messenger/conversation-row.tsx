import { VisuallyHidden } from '@mantine/core';
import { IconArrowBackUp, IconHandStop } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Conversation } from '#contract/messenger.ts';
import { formatNumber } from '#web/lib/format.ts';
import classes from './conversation-list.module.css';
import { nameOf, sayWhen } from './conversation-words.ts';

type Props = {
  conversation: Conversation;
  isOpened: boolean;
  timeZone: string;
  filters: Record<string, string>;
};

/** One conversation: who, the newest text, when, and what is still to be read. */
export function ConversationRow({ conversation, isOpened, timeZone, filters }: Props) {
  const { number, contact, unread, lastText, lastDirection, lastAt, optedOut, assignedTo } = conversation;
  const name = nameOf(conversation);
  return (
    <li>
      <Link
        to="/messenger/$number"
        params={{ number }}
        search={filters}
        className={classes['row'] ?? ''}
        data-row
        data-unread={unread > 0 || undefined}
        aria-current={isOpened ? 'page' : undefined}
      >
        <span className={classes['line']}>
          <span className={classes['name']}>{name}</span>
          {lastAt && <time dateTime={lastAt}>{sayWhen(lastAt, timeZone)}</time>}
        </span>
        {contact && name !== formatNumber(number) && (
          <span className={classes['number']}>{formatNumber(number)}</span>
        )}
        <span className={classes['line']}>
          <span className={classes['text']}>
            {lastDirection === 'out' && (
              <>
                <IconArrowBackUp size={14} aria-hidden="true" /> <VisuallyHidden>You: </VisuallyHidden>
              </>
            )}
            {lastText === '' && lastDirection === 'out' ? 'A reply waits for its time' : lastText}
          </span>
          {unread > 0 && (
            <span className={classes['badge']}>
              {unread}
              <VisuallyHidden> unread</VisuallyHidden>
            </span>
          )}
        </span>
        {(optedOut || assignedTo) && (
          <span className={classes['marks']}>
            {optedOut && (
              <span>
                <IconHandStop size={13} aria-hidden="true" /> Opted out
              </span>
            )}
            {assignedTo && <span>{assignedTo.name}</span>}
          </span>
        )}
      </Link>
    </li>
  );
}
