import { useMutation, useQuery } from '@tanstack/react-query';
import { accounts } from '#contract/accounts.ts';
import { call } from '#web/lib/api.ts';
import { keepChallenge } from './use-challenge.ts';

export function useInvitation(token: string) {
  return useQuery({
    queryKey: ['invitation', token],
    queryFn: () => call(accounts.openInvitation, { body: { token } }),
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useAcceptInvitation(token: string) {
  return useMutation({
    mutationFn: (password: string) => call(accounts.acceptInvitation, { body: { token, password } }),
    onSuccess: keepChallenge,
  });
}

export function useConfirmEmail(token: string) {
  return useMutation({ mutationFn: () => call(accounts.confirmEmail, { body: { token } }) });
}
