import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { ConversationHead } from './conversation-head.tsx';
import classes from './conversation-page.module.css';
import { nameOf } from './conversation-words.ts';
import { EntryList } from './entry-list.tsx';
import { ReplyForm } from './reply-form.tsx';
import { ScheduledList } from './scheduled-list.tsx';
import { findSeenUpTo } from './seen-texts.ts';
import { useConversation, useConversationActs } from './use-conversations.ts';
import { useEntries } from './use-entries.ts';
import { usePresence } from './use-presence.ts';

/** One conversation: who is on the other side, what was said, and the reply. */
export function ConversationPage() {
  const { number = '' } = useParams({ strict: false });
  return <ConversationPane key={number} number={number} />;
}

function ConversationPane({ number }: { number: string }) {
  const { timeZone } = useSession().account;
  const found = useConversation(number);
  const presence = usePresence(found.data?.conversation.number ?? number);
  useCanonicalAddress(number, found.data?.conversation.number);
  const list = useEntries(number);
  useReading(number, found.data?.conversation.unread ?? 0, list.data && findSeenUpTo(list.data.pages));
  const shown = found.data;
  return (
    <section className={classes['pane']} aria-label="Conversation">
      {found.isPending && <LoadingFace label="Loading the conversation" />}
      {hasFailed(found) && <FailedFace error={found.error} onRetry={() => void found.refetch()} />}
      {shown && (
        <>
          <ConversationHead conversation={shown.conversation} presence={presence.words} />
          <EntryList
            list={list}
            number={number}
            name={nameOf(shown.conversation)}
            canReply={shown.reply.sender !== null}
            timeZone={timeZone}
          />
          <div className={classes['foot']}>
            <ScheduledList number={number} scheduled={shown.scheduled} timeZone={timeZone} />
            <ReplyForm
              conversation={shown.conversation}
              way={shown.reply}
              fields={shown.fields}
              timeZone={timeZone}
              onTyping={presence.tellTyping}
            />
          </div>
        </>
      )}
    </section>
  );
}

/** 0491 570 156 in the address becomes the number as it is kept. */
function useCanonicalAddress(number: string, canonical: string | undefined): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (canonical === undefined || canonical === number) return;
    void navigate({ to: '/messenger/$number', params: { number: canonical }, search: true, replace: true });
  }, [navigate, number, canonical]);
}

/** What is on the screen has been read: when it is opened, and while one looks at it. */
function useReading(number: string, unread: number, seenUpTo: string | undefined): void {
  const { change } = useConversationActs(number);
  const read = useRef(change.mutate);
  read.current = change.mutate;
  useEffect(() => {
    if (unread === 0 || seenUpTo === undefined) return;
    const tryReading = () => {
      if (document.visibilityState === 'visible') read.current({ isUnread: false });
    };
    tryReading();
    document.addEventListener('visibilitychange', tryReading);
    return () => document.removeEventListener('visibilitychange', tryReading);
  }, [unread, seenUpTo]);
}
