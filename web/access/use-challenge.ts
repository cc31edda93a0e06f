import { useMutation, useQuery } from '@tanstack/react-query';
import { access, type Challenge } from '#contract/access.ts';
import type { Body } from '#contract/endpoint.ts';
import { call } from '#web/lib/api.ts';
import { keys, queryClient } from '#web/lib/query.ts';

const QUICK_MILLISECONDS = 1000;
const SLOW_MILLISECONDS = 5000;

/** The open challenge: asked for each second until the code has arrived or failed, then now and then; unasked, only what is known of it. */
export function useChallenge(isAsked = true) {
  return useQuery({
    queryKey: keys.challenge,
    queryFn: () => call(access.showChallenge),
    enabled: isAsked,
    staleTime: 500,
    refetchInterval: ({ state }) => {
      if (!state.data || state.error) return false;
      return isOnItsWay(state.data) ? QUICK_MILLISECONDS : SLOW_MILLISECONDS;
    },
    refetchIntervalInBackground: true,
  });
}

function isOnItsWay({ step, delivery }: Challenge): boolean {
  return step === 'code' && (delivery === 'queued' || delivery === 'sent');
}

export function keepChallenge(challenge: Challenge): void {
  queryClient.setQueryData(keys.challenge, challenge);
}

function forgetChallenge(): void {
  queryClient.removeQueries({ queryKey: keys.challenge });
}

export function useChallengeActs() {
  return {
    verify: useMutation({
      // An answer to a question asked before the proof must not arrive after it: the challenge is gone by then.
      onMutate: () => queryClient.cancelQueries({ queryKey: keys.challenge }),
      mutationFn: (code: string) => call(access.verifyCode, { body: { code } }),
      onError: () => void queryClient.invalidateQueries({ queryKey: keys.challenge }),
    }),
    resend: useMutation({ mutationFn: () => call(access.sendCode), onSuccess: keepChallenge }),
    giveUp: useMutation({ mutationFn: () => call(access.cancelChallenge), onSettled: forgetChallenge }),
  };
}

export function useSignIn() {
  return useMutation({
    mutationFn: (body: Body<typeof access.signIn>) => call(access.signIn, { body }),
    onSuccess: keepChallenge,
  });
}

export function useSignUp() {
  return useMutation({
    mutationFn: (body: Body<typeof access.signUp>) => call(access.signUp, { body }),
    onSuccess: keepChallenge,
  });
}

export function useRecovery() {
  return useMutation({
    mutationFn: (body: Body<typeof access.startRecovery>) => call(access.startRecovery, { body }),
    onSuccess: keepChallenge,
  });
}
