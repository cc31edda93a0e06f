import type { ConversationView } from '#contract/messenger.ts';
import classes from './conversation-list.module.css';
import { useConversationCounts } from './use-conversations.ts';

const views: readonly { view: ConversationView; label: string }[] = [
  { view: 'open', label: 'Open' },
  { view: 'unread', label: 'Unread' },
  { view: 'mine', label: 'Mine' },
  { view: 'unassigned', label: 'Unassigned' },
  { view: 'closed', label: 'Closed' },
];

const COUNTED_AT_MOST = 1000;

export function readView(text: string): ConversationView {
  return views.find(({ view }) => view === text)?.view ?? 'open';
}

type Props = { view: ConversationView; onChange: (view: ConversationView) => void };

/** Which conversations the list shows, and how many there are of each kind. */
export function ConversationTabs({ view: chosen, onChange }: Props) {
  const counts = useConversationCounts().data;
  return (
    <fieldset className={classes['tabs']} aria-label="Which conversations">
      {views.map(({ view, label }) => {
        const count = view === 'closed' ? undefined : counts?.[view];
        return (
          <button
            key={view}
            type="button"
            className={classes['tab']}
            aria-pressed={view === chosen}
            onClick={() => onChange(view)}
          >
            {label}
            {count !== undefined && count > 0 && (
              <span className={classes['count']}>
                {count < COUNTED_AT_MOST ? count : `${COUNTED_AT_MOST - 1}+`}
              </span>
            )}
          </button>
        );
      })}
    </fieldset>
  );
}
