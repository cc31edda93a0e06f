import type { MessageState } from '#contract/messaging.ts';
import { formatNumber } from '#web/lib/format.ts';
import type { UrlFilters } from '#web/ui/use-url-filters.ts';
import { endOfDay, isDay, startOfDay } from '#web/ui/zoned-day.ts';
import { messageStates } from './message-state.tsx';
import type { MessageQuery } from './use-messages.ts';

export const historyFilterNames = [
  'words',
  'number',
  'direction',
  'state',
  'sender',
  'person',
  'batch',
  'from',
  'to',
] as const;
export type HistoryFilterName = (typeof historyFilterNames)[number];
export type HistoryFilters = UrlFilters<HistoryFilterName>;

export const noHistoryFilters: HistoryFilters = {
  words: '',
  number: '',
  direction: '',
  state: '',
  sender: '',
  person: '',
  batch: '',
  from: '',
  to: '',
};

/** What the history is asked for, from the filters of the address; days are those of the account's time zone. */
export function readHistoryFilters(filters: HistoryFilters, timeZone: string): MessageQuery {
  const { words, number, direction, state, sender, person, batch, from, to } = filters;
  return {
    ...(words && { text: words }),
    ...(number && { number }),
    ...((direction === 'in' || direction === 'out') && { direction }),
    ...(isState(state) && { state }),
    ...(sender && { sender }),
    ...(person && { userId: person }),
    ...(batch && { batchId: batch }),
    ...(isDay(from) && { from: startOfDay(from, timeZone) }),
    ...(isDay(to) && { to: endOfDay(to, timeZone) }),
  };
}

function isState(word: string): word is MessageState {
  return Object.hasOwn(messageStates, word);
}

export type FilterChip = { name: HistoryFilterName; words: string };

/** Every filter that is on, in words. */
export function describeFilters(filters: HistoryFilters, nameOfPerson: (id: string) => string): FilterChip[] {
  const { words, number, direction, state, sender, person, batch, from, to } = filters;
  const chips: FilterChip[] = [
    { name: 'words', words: words && `“${words}”` },
    { name: 'number', words: number && `Number ${formatNumber(number)}` },
    { name: 'direction', words: direction && (direction === 'in' ? 'Received' : 'Sent by us') },
    { name: 'state', words: isState(state) ? messageStates[state].word : '' },
    { name: 'sender', words: sender && `From ${formatNumber(sender)}` },
    { name: 'person', words: person && `Sent by ${nameOfPerson(person)}` },
    { name: 'batch', words: batch && 'One text to many' },
    { name: 'from', words: isDay(from) ? `Since ${formatPlainDay(from)}` : '' },
    { name: 'to', words: isDay(to) ? `Until ${formatPlainDay(to)}` : '' },
  ];
  return chips.filter((chip) => chip.words !== '');
}

// A day of the calendar, whatever the time zone.
function formatPlainDay(day: string): string {
  return new Intl.DateTimeFormat('en-AU', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day));
}
