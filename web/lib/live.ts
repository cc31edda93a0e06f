import { useSyncExternalStore } from 'react';
import { installation, type LiveEvent } from '#contract/installation.ts';
import { keys, queryClient } from './query.ts';

type Kind = LiveEvent['type'];
export type SignedOutReason = Extract<LiveEvent, { type: 'signed_out' }>['reason'];
type Listener = (event: LiveEvent) => void;

const changed: Partial<Record<Kind, readonly (readonly string[])[]>> = {
  'message.changed': [keys.messages],
  'messages.changed': [keys.messages],
  'conversation.changed': [keys.conversations],
  'conversation.received': [keys.conversations],
  'conversations.changed': [keys.conversations],
  'alerts.changed': [keys.alerts],
  'reply_rules.changed': [keys.replyRules],
  'senders.changed': [keys.senders],
  'templates.changed': [keys.templates],
  'unsubscribes.changed': [keys.unsubscribes, keys.contacts, keys.listCounts, keys.conversations],
  'contacts.changed': [keys.contacts, keys.listCounts, keys.conversations],
  'imports.changed': [keys.imports],
  'carriers.changed': [keys.carriers],
  'users.changed': [keys.users, keys.transfer],
  'account.changed': [keys.account, keys.session, keys.transfer],
};

const listeners = new Set<Listener>();

/** Hears every live event until the returned function is called; what is kept by key is refetched without it. */
export function listenLive(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const watchers = new Set<() => void>();
let isLost = false;

/** Notes that the server cannot be reached, or can again. */
export function noteLost(lost: boolean): void {
  if (isLost === lost) return;
  isLost = lost;
  for (const watcher of watchers) watcher();
}

/** Whether the server cannot be reached at this moment, as the stream of live events knows it. */
export function useIsLost(): boolean {
  return useSyncExternalStore(watchLost, () => isLost);
}

function watchLost(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Opens the stream of live events; the browser reconnects by itself. What was read before it was open, or while it was not, is refetched. */
export function followLive(whenRefused: () => void): () => void {
  const source = new EventSource(installation.followEvents.path);
  source.onmessage = (message: MessageEvent<string>) => tell(JSON.parse(message.data) as LiveEvent);
  source.onopen = () => noteLost(false);
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) whenRefused();
    else noteLost(true);
  };
  return () => source.close();
}

const pauseMs = 400;
// A list is counted by reading it, 60 ms for a million: each contact that changes may not make every open page count all of them.
const countingPauseMs = 10_000;
const waiting = new Map<readonly string[], 'quiet' | 'asked'>();

// At once, and where more follows, once more after a pause: of a hundred texts a second the page reads two or three times.
function refetch(queryKey: readonly string[]): void {
  if (waiting.has(queryKey)) {
    waiting.set(queryKey, 'asked');
    return;
  }
  waiting.set(queryKey, 'quiet');
  void queryClient.invalidateQueries({ queryKey });
  window.setTimeout(
    () => {
      const wasAsked = waiting.get(queryKey) === 'asked';
      waiting.delete(queryKey);
      if (wasAsked) refetch(queryKey);
    },
    queryKey === keys.listCounts ? countingPauseMs : pauseMs,
  );
}

function tell(event: LiveEvent): void {
  if (event.type === 'ready') void queryClient.invalidateQueries();
  for (const queryKey of changed[event.type] ?? []) refetch(queryKey);
  for (const listener of listeners) listener(event);
}
