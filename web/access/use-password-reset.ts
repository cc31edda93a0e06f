import { useMutation, useQuery } from '@tanstack/react-query';
import { access } from '#contract/access.ts';
import { call } from '#web/lib/api.ts';
import { keepChallenge } from './use-challenge.ts';

export function useAskPasswordReset() {
  return useMutation({
    mutationFn: (email: string) => call(access.askPasswordReset, { body: { email } }),
  });
}

/** What the link needs beside itself. */
export function usePasswordReset(token: string) {
  return useQuery({
    queryKey: ['password-reset', token],
    queryFn: () => call(access.openPasswordReset, { body: { token } }),
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useResetActs(token: string) {
  return {
    prove: useMutation({
      mutationFn: () => call(access.provePasswordReset, { body: { token } }),
      onSuccess: keepChallenge,
    }),
    askApproval: useMutation({ mutationFn: () => call(access.askResetApproval, { body: { token } }) }),
    complete: useMutation({
      mutationFn: (password: string) => call(access.completePasswordReset, { body: { token, password } }),
    }),
  };
}
