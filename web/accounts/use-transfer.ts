import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';
import { leaveFor } from '#web/shell/gate.ts';

export function useTransfer() {
  return useQuery({
    queryKey: keys.transfer,
    queryFn: async () => (await call(endpoints.showTransfer)).transfer,
  });
}

export function useTransferChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: keys.transfer });
  return {
    offer: useMutation({
      mutationFn: (userId: string) => call(endpoints.startTransfer, { body: { userId } }),
      onSuccess,
    }),
    cancel: useMutation({ mutationFn: () => call(endpoints.cancelTransfer), onSuccess }),
    // Of the mutation, not of the banner: that goes as soon as a live event tells that nothing is offered any more.
    accept: useMutation({
      mutationFn: () => call(endpoints.acceptTransfer),
      onSuccess: () => leaveFor('changed'),
    }),
  };
}
