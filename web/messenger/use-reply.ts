import { useRef, useState } from 'react';
import { ApiRefusal } from '#web/lib/api.ts';
import { drawKey } from '#web/messaging/message-draft.ts';
import { fillReply, keepReply, restoreReply } from './reply-draft.ts';
import { useConversationActs } from './use-conversations.ts';

type Writing = {
  number: string;
  /** What merge fields of the reply become. */
  fields: Readonly<Record<string, string>>;
  onTyping: () => void;
  onSent: (isForLater: boolean) => void;
};

/** The reply that is being written to a number, kept over a reload of the tab, and its sending. */
export function useReply({ number, fields, onTyping, onSent }: Writing) {
  const { reply: sending } = useConversationActs(number);
  const [text, setText] = useState(() => restoreReply(number));
  const filled = fillReply(text, fields);
  const isReady = text.trim() !== '' && filled.missing.length === 0;
  const key = useRef('');
  const write = (next: string) => {
    key.current = '';
    setText(next);
    keepReply(number, next);
    if (next !== '') onTyping();
  };
  return {
    text,
    /** The reply as it will leave. */
    filled,
    write,
    isReady,
    canSend: isReady && !sending.isPending,
    isPending: sending.isPending,
    error: sending.error,
    send(scheduledFor?: string) {
      key.current ||= drawKey();
      sending.mutate(
        { text, idempotencyKey: key.current, ...(scheduledFor && { scheduledFor }) },
        {
          onSuccess: () => {
            write('');
            onSent(scheduledFor !== undefined);
          },
          // Refused, it may be tried with another time; lost on the way, it must stay the same.
          onError: (error) => {
            if (error instanceof ApiRefusal && error.status !== 0) key.current = '';
          },
        },
      );
    },
  };
}
