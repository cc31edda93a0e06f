import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconUserCheck } from '@tabler/icons-react';
import { PageHeader } from '#web/ui/page-header.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useResetActs } from './use-password-reset.ts';

type Proof = 'sms_code' | 'recovery_code' | 'approval';
type ResetProofProps = { token: string; email: string; proof: Proof; onChallenge: () => void };

const WORDS: Record<Proof, string> = {
  sms_code: 'The link alone is not enough. We also send a code to the mobile of this login.',
  recovery_code:
    'The link alone is not enough, since your codes come to the same mailbox. Enter a recovery code, or ask the account owner to approve.',
  approval:
    'The link alone is not enough, since your codes come to the same mailbox. The account owner has to approve.',
};

/** Says what is needed beside the link, and begins it. */
export function ResetProof({ token, email, proof, onChallenge }: ResetProofProps) {
  const { prove, askApproval } = useResetActs(token);
  const begin = () => prove.mutate(undefined, { onSuccess: onChallenge });
  return (
    <>
      <PageHeader size="card" title="Prove that it is you" description={`For the login of ${email}.`} />
      <Stack>
        <Text>{WORDS[proof]}</Text>
        <RefusalAlert error={prove.error ?? askApproval.error} />
        {askApproval.isSuccess && (
          <Alert
            color="green"
            role="status"
            icon={<IconUserCheck size={20} />}
            title="The account owner was asked"
          >
            Once they approve, you get a mail with a new link. You can close this page.
          </Alert>
        )}
        {proof !== 'approval' && (
          <Button onClick={begin} loading={prove.isPending}>
            {proof === 'sms_code' ? 'Send me the code' : 'Enter a recovery code'}
          </Button>
        )}
        {proof !== 'sms_code' && (
          <Button
            variant={proof === 'approval' ? 'filled' : 'default'}
            onClick={() => askApproval.mutate()}
            loading={askApproval.isPending}
            disabled={askApproval.isSuccess}
          >
            Ask the account owner
          </Button>
        )}
      </Stack>
    </>
  );
}
