import type { MessageState } from '#contract/messaging.ts';
import type { UrlFilters } from '#web/ui/use-url-filters.ts';
import { endOfDay, isDay, startOfDay } from '#web/ui/zoned-day.ts';
import { messageStates } from './message-state.tsx';
import type { MessageQuery } from './use-messages.ts';

export const historyFilterNames = ['words', 'number', 'direction', 'state', 'person', 'from', 'to'] as const;
export type HistoryFilters = UrlFilters<(typeof historyFilterNames)[number]>;

export const noHistoryFilters: HistoryFilters = {
  words: '',
  number: '',
  direction: '',
  state: '',
  person: '',
  from: '',
  to: '',
};

/** What the history is asked for, from the filters of the address; days are those of the account's time zone. */
export function readHistoryFilters(filters: HistoryFilters, timeZone: string): MessageQuery {
  const { words, number, direction, state, person, from, to } = filters;
  return {
    ...(words && { text: words }),
    ...(number && { number }),
    ...((direction === 'in' || direction === 'out') && { direction }),
    ...(isState(state) && { state }),
    ...(person && { userId: person }),
    ...(isDay(from) && { from: startOfDay(from, timeZone) }),
    ...(isDay(to) && { to: endOfDay(to, timeZone) }),
  };
}

function isState(word: string): word is MessageState {
  return Object.hasOwn(messageStates, word);
}
