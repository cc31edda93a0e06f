import { Button, Text } from '@mantine/core';
import type { Challenge } from '#contract/access.ts';
import { formatSeconds } from '#web/lib/format.ts';
import { useCountdown } from './use-countdown.ts';

type ResendButtonProps = { challenge: Challenge; readAt: number; pending: boolean; onResend: () => void };

/** Sends a new code once the wait is over; the wait is shown, but not read out each second. */
export function ResendButton({ challenge, readAt, pending, onResend }: ResendButtonProps) {
  const wait = useCountdown(challenge.resendInSeconds, readAt);
  if (challenge.resendInSeconds === null) {
    return (
      <Text size="sm" c="dimmed">
        No more codes can be sent this time.
      </Text>
    );
  }
  return (
    <Button variant="default" size="sm" disabled={wait > 0} loading={pending} onClick={onResend}>
      {wait > 0 ? `Send a new code in ${formatSeconds(wait)}` : 'Send a new code'}
    </Button>
  );
}
