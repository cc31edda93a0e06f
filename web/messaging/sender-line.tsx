import { Skeleton } from '@mantine/core';
import { formatNumber } from '#web/lib/format.ts';
import { sentenceOf } from '#web/ui/refusal-alert.tsx';
import classes from './message-form.module.css';
import type { useSenders } from './use-senders.ts';

/** From whom the text will come, and what that means for replies. */
export function SenderLine({ senders }: { senders: ReturnType<typeof useSenders> }) {
  const sender = senders.data?.find((candidate) => candidate.isDefault) ?? senders.data?.[0];
  return (
    <div>
      <div className={classes['label']}>From</div>
      {senders.isPending && <Skeleton height={22} width={180} mt={6} />}
      {senders.isError && <div className={classes['soft']}>{sentenceOf(senders.error)}</div>}
      {sender && (
        <>
          <div className={classes['sender']}>{formatNumber(sender.address)}</div>
          <div className={classes['soft']}>
            The shared number.{' '}
            {sender.canReceive ? 'Replies to it come back to your History.' : 'It cannot receive replies.'}
          </div>
        </>
      )}
    </div>
  );
}
