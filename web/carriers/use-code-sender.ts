import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CodeSenderWish } from '#contract/code-sender.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

// Beneath the carriers, so that whatever changes there is read anew here.
const queryKey = [...keys.carriers, 'code-sender'];

/** From whom login codes leave. */
export function useCodeSender() {
  return useQuery({ queryKey, queryFn: () => call(endpoints.showCodeSender) });
}

export function useCodeSenderChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey });
  return {
    set: useMutation({
      mutationFn: (body: CodeSenderWish) => call(endpoints.setCodeSender, { body }),
      onSuccess,
    }),
    remove: useMutation({ mutationFn: () => call(endpoints.removeCodeSender), onSuccess }),
  };
}
