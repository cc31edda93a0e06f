import { nameContact } from '#contract/contact-name.ts';
import type { Conversation } from '#contract/messenger.ts';
import { formatCount, formatDay, formatInstant, formatNumber, formatTime } from '#web/lib/format.ts';

/** Who is on the other side: by name where there is a contact. */
export function nameOf({ contact, number }: Pick<Conversation, 'contact' | 'number'>): string {
  return (contact && nameContact(contact)) || formatNumber(number);
}

/** The newest text where it came in, and how many are new where it is not the only one. */
export function sayUnread(of: Pick<Conversation, 'unread' | 'lastText' | 'lastDirection'>): string {
  const [text, alone] = of.lastDirection === 'in' ? [of.lastText, 1] : ['', 0];
  const count = of.unread > alone ? formatCount(of.unread, 'new text') : '';
  return [count, text].filter(Boolean).join('\n') || 'A text came in';
}

/** "2:05 pm" of today, "23 Nov" of another day. */
export function sayWhen(instant: string, timeZone: string, now = new Date()): string {
  if (formatDay(instant, timeZone) === formatDay(now.toISOString(), timeZone))
    return formatTime(instant, timeZone).replace(/:\d\d(?= )/, '');
  const [day = '', month = '', year = ''] = formatInstant(instant, timeZone).split(/[ ,]+/);
  const isThisYear = formatInstant(now.toISOString(), timeZone).split(/[ ,]+/)[2] === year;
  return isThisYear ? `${day} ${month}` : `${day} ${month} ${year}`;
}
