import { queryOptions, useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { access, type Session } from '#contract/access.ts';
import { installation } from '#contract/installation.ts';
import { ApiRefusal, call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';
import { keepSession, leaveFor } from './gate.ts';

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: () => call(access.showSession),
  staleTime: 60_000,
});

export const installationQuery = queryOptions({
  queryKey: keys.installation,
  queryFn: () => call(installation.showInstallation),
  staleTime: 60_000,
});

/** Who is signed in; for pages behind the sign-in, where it is known before they show. */
export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}

export function useInstallation() {
  return useQuery(installationQuery).data;
}

export function useUnlock() {
  return useMutation({
    mutationFn: (password: string) => call(access.unlockSession, { body: { password } }),
    onSuccess: keepSession,
    onError: leaveWhenOver,
  });
}

const LOOK_MILLISECONDS = 2000;

/** Looks whether a locked session still stands: its live events have stopped, and its end must not wait for the password. */
export function useLockedSessionWatch(): void {
  const { error } = useQuery({
    queryKey: [...keys.session, 'locked'],
    queryFn: () => call(access.showSession),
    refetchInterval: LOOK_MILLISECONDS,
    retry: false,
  });
  useEffect(() => leaveWhenOver(error), [error]);
}

function leaveWhenOver(error: unknown): void {
  if (error instanceof ApiRefusal && error.code === 'not_signed_in') leaveFor('ended');
}

export function useStepUp() {
  return useMutation({ mutationFn: (password: string) => call(access.stepUp, { body: { password } }) });
}
