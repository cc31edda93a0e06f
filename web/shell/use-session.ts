import { queryOptions, useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { access, type Session } from '#contract/access.ts';
import { installation } from '#contract/installation.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';
import { keepSession } from './gate.ts';

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
  });
}

export function useStepUp() {
  return useMutation({ mutationFn: (password: string) => call(access.stepUp, { body: { password } }) });
}
