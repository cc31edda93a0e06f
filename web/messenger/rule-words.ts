import type { AutoReply, Forwarding, OfficeHours } from '#contract/reply-rules.ts';
import { formatNumber } from '#web/lib/format.ts';

type Rule = Pick<AutoReply | Forwarding, 'sender' | 'words' | 'matching' | 'hours'>;

const matchings: Record<Rule['matching'], string> = {
  exact: 'that is',
  starts: 'that begins with',
  contains: 'that holds',
};

const hours: Record<Rule['hours'], string> = {
  any: '',
  inside: ' in office hours',
  outside: ' out of office hours',
};

/** "A text to 0491 575 789 that holds “boiler” or “tap”, out of office hours". */
export function sayRule(rule: Rule): string {
  const to = rule.sender === null ? 'Any text' : `A text to ${formatNumber(rule.sender)}`;
  const words = rule.words.map((word) => `“${word}”`).join(' or ');
  const which = words === '' ? '' : ` ${matchings[rule.matching]} ${words}`;
  return `${to}${which}${hours[rule.hours]}`;
}

/** Words of a field, one a line or behind commas. */
export function readWords(text: string): string[] {
  const words = text.split(/[,\n]/).map((word) => word.trim());
  return [...new Set(words.filter(Boolean))];
}

export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** What most businesses have, to begin with. */
export const usualHours: OfficeHours = {
  days: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' })),
  holidays: [],
};
