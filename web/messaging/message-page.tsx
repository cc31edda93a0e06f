import { Button } from '@mantine/core';
import { IconArrowBackUp, IconArrowLeft, IconBan, IconMessages, IconRepeat } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Message } from '#contract/messaging.ts';
import { formatNumber } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { CancelDialog, mayCancel } from './cancel-dialog.tsx';
import { MessageLinkClicks } from './link-clicks.tsx';
import { MessageCosts } from './message-costs.tsx';
import { MessageFacts } from './message-facts.tsx';
import classes from './message-page.module.css';
import { MessageParts } from './message-parts.tsx';
import { MessageRelated } from './message-related.tsx';
import { MessageTimeline } from './message-timeline.tsx';
import { maySendAgain, SendAgainDialog } from './send-again-dialog.tsx';
import { useMessage } from './use-messages.ts';

export function MessagePage() {
  const { messageId = '' } = useParams({ strict: false });
  const { timeZone } = useSession().account;
  const found = useMessage(messageId);
  const message = found.data?.message;
  const [cancelling, setCancelling] = useState<Message>();
  const [repeating, setRepeating] = useState<Message>();
  return (
    <>
      <Link to="/history" className={classes['back'] ?? ''}>
        <IconArrowLeft size={18} aria-hidden="true" /> History
      </Link>
      <PageHeader
        title={message ? nameMessage(message) : 'Text'}
        actions={message && <Acts message={message} onCancel={setCancelling} onAgain={setRepeating} />}
      />
      {found.isPending && <LoadingFace label="Loading the text" />}
      {hasFailed(found) && <FailedFace error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && (
        <>
          <Surface>
            <p className={classes['bubble']} data-direction={found.data.message.direction}>
              {found.data.message.text}
            </p>
            <MessageFacts message={found.data.message} timeZone={timeZone} />
          </Surface>
          <MessageRelated answers={found.data.answers} replies={found.data.replies} timeZone={timeZone} />
          <MessageLinkClicks messageId={messageId} timeZone={timeZone} />
          <Surface title="What happened">
            <MessageTimeline events={found.data.timeline} timeZone={timeZone} />
          </Surface>
          <MessageParts parts={found.data.parts} timeZone={timeZone} />
          <MessageCosts costs={found.data.costs} timeZone={timeZone} />
          <CancelDialog message={cancelling} timeZone={timeZone} onClose={() => setCancelling(undefined)} />
          <SendAgainDialog message={repeating} onClose={() => setRepeating(undefined)} />
        </>
      )}
    </>
  );
}

function nameMessage(message: Message): string {
  return `${message.direction === 'out' ? 'Text to' : 'Text from'} ${formatNumber(message.number)}`;
}

type Act = (message: Message) => void;

function Acts({ message, onCancel, onAgain }: { message: Message; onCancel: Act; onAgain: Act }) {
  return (
    <>
      {mayCancel(message) && (
        <Button
          variant="default"
          c="red"
          leftSection={<IconBan size={18} aria-hidden="true" />}
          onClick={() => onCancel(message)}
        >
          Cancel
        </Button>
      )}
      {maySendAgain(message) && (
        <Button
          variant="default"
          leftSection={<IconRepeat size={18} aria-hidden="true" />}
          onClick={() => onAgain(message)}
        >
          Send again
        </Button>
      )}
      <ButtonLink
        to="/messenger/$number"
        params={{ number: message.number }}
        variant="default"
        leftSection={<IconMessages size={18} aria-hidden="true" />}
      >
        Conversation
      </ButtonLink>
      <Answer message={message} />
    </>
  );
}

function Answer({ message }: { message: Message }) {
  return (
    <ButtonLink
      to="/send"
      search={{ to: message.number }}
      variant="default"
      leftSection={<IconArrowBackUp size={18} aria-hidden="true" />}
    >
      {message.direction === 'in' ? 'Reply' : 'Text again'}
    </ButtonLink>
  );
}
