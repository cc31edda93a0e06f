import { Button, NativeSelect, Skeleton } from '@mantine/core';
import type { Sender } from '#contract/senders.ts';
import { formatNumber } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { PageLink } from '#web/ui/page-link.tsx';
import { sentenceOf } from '#web/ui/refusal-alert.tsx';
import classes from './message-form.module.css';
import type { useSenders } from './use-senders.ts';

const replies: Record<Sender['kind'], string> = {
  shared: 'The shared number. Replies come to your Messenger.',
  dedicated: 'Your own number. Replies come to your Messenger.',
  own: 'A mobile of yours. Replies go to that phone, not to Corella, and a STOP among them opts nobody out.',
  name: 'A business name. It cannot be replied to.',
};

type Props = {
  senders: ReturnType<typeof useSenders>;
  sender: Sender | undefined;
  error: string | undefined;
  onChange: (address: string) => void;
};

/** From whom the text comes, and what that means for replies. */
export function SenderPicker({ senders, sender, error, onChange }: Props) {
  if (senders.isPending)
    return (
      <div aria-busy="true">
        <div className={classes['label']}>From</div>
        <Skeleton height={42} mt={4} />
        {/* As high as the words that most will read here, however they wrap. */}
        <div className={classes['soft']} aria-hidden="true">
          <Skeleton>{replies.shared} Add a sender</Skeleton>
        </div>
      </div>
    );
  if (hasFailed(senders))
    return (
      <div>
        <div className={classes['label']}>From</div>
        <div className={classes['soft']} role="alert">
          {sentenceOf(senders.error)}{' '}
          <Button variant="default" size="compact-sm" onClick={() => void senders.refetch()}>
            Try again
          </Button>
        </div>
      </div>
    );
  const active = senders.data.filter(({ state }) => state === 'active');
  return (
    <div>
      <NativeSelect
        label="From"
        value={sender?.address ?? ''}
        data={active.map((each) => ({ value: each.address, label: nameSender(each) }))}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <div className={classes['soft']}>
        {sender && replies[sender.kind]}{' '}
        {active.length === 1 && <PageLink to="/settings/senders">Add a sender</PageLink>}
      </div>
    </div>
  );
}

function nameSender({ address, label, isDefault }: Sender): string {
  return [formatNumber(address), label, isDefault && 'default'].filter(Boolean).join(' · ');
}

/** The sender that a draft names, while it can be sent from; else the default. */
export function findSender(senders: readonly Sender[] | undefined, address: string): Sender | undefined {
  const active = senders?.filter(({ state }) => state === 'active') ?? [];
  return (
    active.find((sender) => sender.address === address) ??
    active.find(({ isDefault }) => isDefault) ??
    active[0]
  );
}
