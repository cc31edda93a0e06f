import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { listenLive } from '#web/lib/live.ts';
import { playSound } from './alert-sound.ts';
import { canNotify, showNotification } from './notification.ts';
import { readAlerts, useAlerts } from './use-alerts.ts';

/** How long a tab keeps a text as told: the others hear of it well within that. */
const CLAIM_MS = 10_000;

/** Tells of each text that comes in, on every page, as this person chose; of several open tabs one does. */
export function MessageAlerts() {
  useAlerts();
  const { navigate } = useRouter();
  useEffect(
    () =>
      listenLive((event) => {
        if (event.type !== 'conversation.received') return;
        const { number, messageId } = event;
        const open = () => void navigate({ to: '/messenger/$number', params: { number } });
        void inOneTab(messageId, () => tell(number, open));
      }),
    [navigate],
  );
  return null;
}

async function tell(number: string, onClick: () => void): Promise<void> {
  const { notification, sound, content } = await readAlerts();
  if (sound) playSound();
  if (notification && canNotify() && !isRead(number)) await showNotification(number, { content, onClick });
}

/** Whether that conversation is before the eyes of this person. */
function isRead(number: string): boolean {
  return document.hasFocus() && decodeURIComponent(window.location.pathname).endsWith(`/messenger/${number}`);
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
