import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { nameOf, sayUnread } from './conversation-words.ts';

/** Whether the browser lets this site notify. */
export function canNotify(): boolean {
  return 'Notification' in window && Notification.permission === 'granted';
}

type Telling = {
  /** Whether it says who wrote and what. */
  content: boolean;
  onClick: () => void;
};

/** Notifies of a text from a number; one conversation has one notification, which the next text takes over. */
export function showNotification(number: string, { content, onClick }: Telling): Promise<void> {
  return inTurn(number, async () => {
    const { title, body } = content ? await sayNews(number) : { title: 'A text came in', body: '' };
    const options: NotificationOptions & { renotify: boolean } = { body, tag: number, renotify: true };
    const notification = new Notification(title, options);
    notification.onclick = () => {
      window.focus();
      onClick();
      notification.close();
    };
  });
}

async function sayNews(number: string) {
  const { conversation } = await call(endpoints.showConversation, { params: { number } });
  return { title: nameOf(conversation), body: sayUnread(conversation) };
}

// What was read first is shown first: of two quick texts, the notification that stays knows both.
async function inTurn(number: string, show: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return show();
  await navigator.locks.request(`corella notification ${number}`, show);
}
