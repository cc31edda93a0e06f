import { useCallback, useEffect, useRef, useState } from 'react';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { listenLive } from '#web/lib/live.ts';
import { useSession } from '#web/shell/use-session.ts';

const TELL_EVERY_MS = 5000;
const TYPING_EVERY_MS = 3000;
const FORGET_AFTER_MS = 8000;

type Doing = 'looking' | 'typing' | 'left';
type Colleague = { name: string; doing: Doing; until: number };

/** Which colleagues look at this conversation or write in it, and telling them the same. */
export function usePresence(number: string) {
  const { id: ownId } = useSession().user;
  const [colleagues, setColleagues] = useState<Record<string, Colleague>>({});
  const lastTypedAt = useRef(0);

  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && tell(number, 'looking');
    look();
    const timer = window.setInterval(() => {
      look();
      setColleagues(dropOld);
    }, TELL_EVERY_MS);
    return () => {
      window.clearInterval(timer);
      tell(number, 'left');
      setColleagues({});
    };
  }, [number]);

  useEffect(
    () =>
      listenLive((event) => {
        if (event.type !== 'conversation.presence' || event.number !== number || event.userId === ownId)
          return;
        const { userId, name, doing } = event;
        setColleagues((before) => ({
          ...before,
          [userId]: { name, doing, until: Date.now() + FORGET_AFTER_MS },
        }));
        window.setTimeout(() => setColleagues(dropOld), FORGET_AFTER_MS + 100);
      }),
    [number, ownId],
  );

  const tellTyping = useCallback(() => {
    if (Date.now() - lastTypedAt.current < TYPING_EVERY_MS) return;
    lastTypedAt.current = Date.now();
    tell(number, 'typing');
  }, [number]);

  return { words: describe(Object.values(colleagues)), tellTyping };
}

// Whether it arrives changes nothing for whoever tells it.
function tell(number: string, doing: Doing): void {
  call(endpoints.tellPresence, { params: { number }, body: { doing } }).catch(() => undefined);
}

function dropOld(colleagues: Record<string, Colleague>): Record<string, Colleague> {
  const now = Date.now();
  return Object.fromEntries(
    Object.entries(colleagues).filter(([, { until, doing }]) => until > now && doing !== 'left'),
  );
}

function describe(colleagues: readonly Colleague[]): string {
  const typing = colleagues.filter(({ doing }) => doing === 'typing').map(({ name }) => name);
  const looking = colleagues.filter(({ doing }) => doing === 'looking').map(({ name }) => name);
  return [
    ...(typing.length > 0 ? [`${join(typing)} ${typing.length === 1 ? 'is' : 'are'} typing`] : []),
    ...(looking.length > 0 ? [`${join(looking)} ${looking.length === 1 ? 'is' : 'are'} looking`] : []),
  ].join(', ');
}

function join(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
