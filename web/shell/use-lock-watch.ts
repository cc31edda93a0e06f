import { useEffect } from 'react';
import { access, type Session } from '#contract/access.ts';
import { call } from '#web/lib/api.ts';
import { ask, keepSession } from './gate.ts';

const LONGEST_WAIT_MILLISECONDS = 86_400_000;

/** Shows the lock screen when the server has locked the session, and asks the server when that moment should have come. */
export function useLockWatch(session: Session): void {
  useEffect(() => {
    if (session.state === 'locked') {
      void ask('unlock');
      return;
    }
    const wait = new Date(session.locksAt).getTime() - Date.now() + 1000;
    if (wait < 0 || wait > LONGEST_WAIT_MILLISECONDS) return;
    const timer = window.setTimeout(() => {
      call(access.showSession).then(keepSession, () => null);
    }, wait);
    return () => window.clearTimeout(timer);
  }, [session]);
}
