import { access, type Session } from '#contract/access.ts';
import { call, setGate } from '#web/lib/api.ts';
import type { SignedOutReason } from '#web/lib/live.ts';
import { keys, queryClient } from '#web/lib/query.ts';
import { pathForNext } from './next-path.ts';

export type Asked = 'confirm' | 'unlock';
type Question = { answer: Promise<boolean>; settle: (passed: boolean) => void };

const questions = new Map<Asked, Question>();
const listeners = new Set<() => void>();
let open: readonly Asked[] = [];

/** Which questions of the gate are open now; for the dialogs of the shell. */
export function listQuestions(): readonly Asked[] {
  return open;
}

export function onQuestions(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// Many calls may be refused at once: they share one dialog and one answer.
export function ask(asked: Asked): Promise<boolean> {
  const waiting = questions.get(asked);
  if (waiting) return waiting.answer;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  questions.set(asked, { answer: promise, settle: resolve });
  announce();
  return promise;
}

export function settle(asked: Asked, passed: boolean): void {
  questions.get(asked)?.settle(passed);
  questions.delete(asked);
  announce();
}

function announce(): void {
  open = [...questions.keys()];
  for (const listener of listeners) listener();
}

/** Connects the API client with the dialogs of the shell. */
export function openGate(): void {
  setGate({ confirm: () => ask('confirm'), unlock: () => ask('unlock'), leave: () => leaveFor() });
}

let leaving = false;

/** Leaves for the sign-in page with a real navigation: nothing of what was on the screen stays in memory. */
export function leaveFor(reason: SignedOutReason | 'out' | 'away' = 'away'): void {
  if (!leaving) goToSignIn(reason);
}

function goToSignIn(reason: SignedOutReason | 'out' | 'away'): void {
  leaving = true;
  const search = new URLSearchParams({ reason });
  const next = pathForNext(window.location);
  if (reason !== 'out' && next) search.set('next', next);
  window.location.assign(`/sign-in?${search}`);
}

export function keepSession(session: Session): void {
  queryClient.setQueryData(keys.session, session);
}

/** Ends the session on the server; a session that is over already is as good. */
export async function endSession(): Promise<void> {
  await call(access.signOut).catch(() => null);
  queryClient.removeQueries({ queryKey: keys.session });
}

// The live event of this very sign-out may come before the answer to it, and would name another reason.
export async function signOut(): Promise<void> {
  leaving = true;
  // Drafts are kept when a page goes; after that this listener, the last that was added, forgets them.
  window.addEventListener('pagehide', () => window.sessionStorage.clear());
  await endSession();
  goToSignIn('out');
}
