import { Button, Stack, Text } from '@mantine/core';
import { LinkOver } from '#web/access/link-over.tsx';
import { useLinkToken } from '#web/access/use-link-token.ts';
import { formatNumber } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { LoadingFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { useSenderAnswer, useSenderProof } from './use-senders.ts';

/** Asks the holder of a mobile, by the link that was texted to it: opening it changes nothing, the buttons do. */
export function SenderProofPage() {
  const token = useLinkToken();
  if (token) return <Question token={token} />;
  return <LinkOver title="The link is not complete" to="/" label="Go to the first page" />;
}

function Question({ token }: { token: string }) {
  const proof = useSenderProof(token);
  const answer = useSenderAnswer(token);
  if (proof.isPending) return <LoadingFace rows={2} label="Loading what is asked" />;
  if (hasFailed(proof))
    return <LinkOver title="This link is over" error={proof.error} to="/" label="Go to the first page" />;
  const { business } = proof.data;
  const mobile = formatNumber(proof.data.mobile);
  if (answer.isSuccess) return <Answered agreed={answer.variables} business={business} mobile={mobile} />;
  return (
    <Stack>
      <PageHeader
        size="card"
        title={`May ${business} send texts from your number?`}
        description={`It asks to put your mobile, ${mobile}, as the sender of its texts.`}
      />
      <Text size="sm">
        If you agree, people whom {business} texts see your number, and their replies come to your phone. It
        does not let anybody read or use your phone. You can be removed at any time: ask {business}.
      </Text>
      <Text size="sm">
        If you do not know {business}, do not agree. Opening this page has changed nothing.
      </Text>
      <RefusalAlert error={answer.error} />
      <Button onClick={() => answer.mutate(true)} loading={answer.isPending && answer.variables}>
        I agree
      </Button>
      <Button
        variant="default"
        onClick={() => answer.mutate(false)}
        loading={answer.isPending && !answer.variables}
      >
        No, do not use my number
      </Button>
    </Stack>
  );
}

type AnsweredProps = { agreed: boolean; business: string; mobile: string };

function Answered({ agreed, business, mobile }: AnsweredProps) {
  return (
    <PageHeader
      size="card"
      title={agreed ? 'You agreed' : 'You said no'}
      description={
        <span role="status">
          {agreed
            ? `${business} can now send texts from ${mobile}. You can close this page.`
            : `${business} cannot send texts from ${mobile}, and cannot ask again for 90 days. You can close this page.`}
        </span>
      }
    />
  );
}
