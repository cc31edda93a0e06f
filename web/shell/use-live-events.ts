import { useEffect } from 'react';
import { access } from '#contract/access.ts';
import { ApiRefusal, call } from '#web/lib/api.ts';
import { followLive, listenLive, noteLost } from '#web/lib/live.ts';
import { ask, keepSession, leaveFor } from './gate.ts';

const RETRY_MILLISECONDS = 3000;

/** Keeps the stream of live events open while the frame stands, and leaves at once when the server ends the session. */
export function useLiveEvents(): void {
  useEffect(() => {
    let close = () => {};
    let timer: number | undefined;
    const open = () => {
      close = followLive(() => {
        void whyRefused().then((again) => {
          if (again) timer = window.setTimeout(open, RETRY_MILLISECONDS);
        });
      });
    };
    open();
    const silence = listenLive((event) => {
      if (event.type === 'signed_out') leaveFor(event.reason);
    });
    return () => {
      window.clearTimeout(timer);
      silence();
      close();
      noteLost(false);
    };
  }, []);
}

// The browser does not tell why a stream was refused, so the session is asked for; true when it is worth opening again.
async function whyRefused(): Promise<boolean> {
  try {
    const session = await call(access.showSession);
    keepSession(session);
    return session.state === 'open' || (await ask('unlock'));
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.code !== 'not_signed_in') {
      noteLost(true);
      return true;
    }
    leaveFor();
    return false;
  }
}
