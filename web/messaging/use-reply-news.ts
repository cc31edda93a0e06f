import { useEffect, useRef, useState } from 'react';
import type { Message } from '#contract/messaging.ts';
import { formatNumber } from '#web/lib/format.ts';

/** A sentence for screen readers when a text has come in since the list was first seen; `list` names the list. */
export function useReplyNews(messages: readonly Message[] | undefined, list: string): string {
  const seen = useRef<{ list: string; newest: string } | null>(null);
  const [news, setNews] = useState('');
  useEffect(() => {
    if (!messages) return;
    const before = seen.current;
    const newest = messages[0]?.id ?? '';
    seen.current = { list, newest };
    if (before?.list !== list || before.newest === newest) return;
    const inbound = listNewer(messages, before.newest).find((message) => message.direction === 'in');
    if (inbound) setNews(`A text from ${formatNumber(inbound.number)} has come in: ${inbound.text}`);
  }, [messages, list]);
  return news;
}

function listNewer(messages: readonly Message[], newest: string): readonly Message[] {
  const end = messages.findIndex((message) => message.id === newest);
  return end === -1 ? messages : messages.slice(0, end);
}
