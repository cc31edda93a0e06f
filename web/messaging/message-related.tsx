import type { RelatedMessage } from '#contract/messaging.ts';
import { Moment } from '#web/ui/moment.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { Surface } from '#web/ui/surface.tsx';
import classes from './message-page.module.css';

type Props = { answers: RelatedMessage | null; replies: readonly RelatedMessage[]; timeZone: string };

/** The text that this one answers, and what came in as an answer to it. */
export function MessageRelated({ answers, replies, timeZone }: Props) {
  return (
    <>
      {answers && (
        <Surface title="What it answers">
          <Related messages={[answers]} timeZone={timeZone} />
        </Surface>
      )}
      {replies.length > 0 && (
        <Surface title={replies.length === 1 ? 'The answer' : 'The answers'}>
          <Related messages={replies} timeZone={timeZone} />
        </Surface>
      )}
    </>
  );
}

function Related({ messages, timeZone }: { messages: readonly RelatedMessage[]; timeZone: string }) {
  return (
    <ul className={classes['related']}>
      {messages.map(({ id, text, createdAt }) => (
        <li key={id}>
          <p>{text}</p>
          <PageLink to="/history/$messageId" params={{ messageId: id }}>
            <Moment at={createdAt} timeZone={timeZone} />
          </PageLink>
        </li>
      ))}
    </ul>
  );
}
