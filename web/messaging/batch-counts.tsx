import { Link } from '@tanstack/react-router';
import type { MessageState } from '#contract/messaging.ts';
import classes from './batch-counts.module.css';
import { MessageStateBadge, messageStates } from './message-state.tsx';

type Props = { batchId: string; counts: Partial<Record<MessageState, number>> };

/** How many texts of a batch are in each state; each leads to them. */
export function BatchCounts({ batchId, counts }: Props) {
  const states = (Object.keys(messageStates) as MessageState[]).filter((state) => counts[state]);
  return (
    <ul className={classes['counts']}>
      {states.map((state) => (
        <li key={state}>
          <Link to="/history" search={{ batch: batchId, state }} className={classes['count'] ?? ''}>
            <span className={classes['figure']}>{(counts[state] ?? 0).toLocaleString('en-AU')}</span>
            <MessageStateBadge state={state} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
