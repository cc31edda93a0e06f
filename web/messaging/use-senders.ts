import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Body } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export function useSenders() {
  return useQuery({
    queryKey: keys.senders,
    queryFn: async () => (await call(endpoints.listSenders)).senders,
  });
}

type SenderChange = Body<typeof endpoints.changeSender> & { senderId: string };

export function useSenderChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: keys.senders });
  return {
    addMobile: useMutation({
      mutationFn: (body: Body<typeof endpoints.addOwnMobile>) => call(endpoints.addOwnMobile, { body }),
      onSuccess,
    }),
    addName: useMutation({
      mutationFn: (body: Body<typeof endpoints.addBusinessName>) => call(endpoints.addBusinessName, { body }),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ senderId, ...body }: SenderChange) =>
        call(endpoints.changeSender, { params: { senderId }, body }),
      onSuccess,
    }),
    setDefault: useMutation({
      mutationFn: (address: string) => call(endpoints.setDefaultSender, { body: { address } }),
      onSuccess,
    }),
    resend: useMutation({
      mutationFn: (senderId: string) => call(endpoints.resendOwnMobileLink, { params: { senderId } }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (senderId: string) => call(endpoints.removeSender, { params: { senderId } }),
      onSuccess,
    }),
  };
}

/** What a link to the holder of a mobile asks, and their answer. */
export function useSenderProof(token: string) {
  return useQuery({
    queryKey: ['sender-proof', token],
    queryFn: () => call(endpoints.showOwnMobileProof, { body: { token } }),
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useSenderAnswer(token: string) {
  return useMutation({
    mutationFn: (agree: boolean) => call(endpoints.confirmOwnMobile, { body: { token, agree } }),
  });
}
