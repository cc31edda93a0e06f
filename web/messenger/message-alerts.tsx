import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { listenLive } from '#web/lib/live.ts';
import { playSound } from './alert-sound.ts';
import { nameOf } from './conversation-words.ts';
import { useAlerts } from './use-alerts.ts';

/** How long a tab keeps a text as told: the others hear of it well within that. */
const CLAIM_MS = 10_000;

/** Tells of each text that comes in, on every page, as this person chose; of several open tabs one does. */
export function MessageAlerts() {
  const { data } = useAlerts();
  const alerts = useRef(data);
  alerts.current = data;
  const router = useRouter();
  useEffect(
    () =>
      listenLive((event) => {
        if (event.type !== 'conversation.received' || !alerts.current) return;
        const { notification, sound } = alerts.current;
        const { number, messageId } = event;
        const open = () => void router.navigate({ to: '/messenger/$number', params: { number } });
        if (notification || sound)
          void inOneTab(messageId, async () => {
            if (sound) playSound();
            if (notification && !isRead(number)) await showNotification(event, open);
          });
      }),
    [router],
  );
  return null;
}

/** Whether that conversation is before the eyes of this person. */
function isRead(number: string): boolean {
  return document.hasFocus() && decodeURIComponent(window.location.pathname).endsWith(`/messenger/${number}`);
}

type Received = { number: string; messageId: string };

async function showNotification({ number, messageId }: Received, open: () => void): Promise<void> {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const { conversation } = await call(endpoints.showConversation, { params: { number } });
  const notification = new Notification(nameOf(conversation), {
    body: conversation.lastText,
    tag: messageId,
  });
  notification.onclick = () => {
    window.focus();
    open();
    notification.close();
  };
}

// Where locks are missing (a plain http address of the network) each tab tells for itself.
async function inOneTab(messageId: string, tell: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return tell();
  await navigator.locks.request(`corella alert ${messageId}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    await tell();
    await new Promise((resolve) => window.setTimeout(resolve, CLAIM_MS));
  });
}
