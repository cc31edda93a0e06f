import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Query } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import type { Message } from '#contract/messaging.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export type MessageQuery = Query<typeof endpoints.exportMessages>;

export function useMessage(messageId: string) {
  return useQuery({
    queryKey: [...keys.messages, 'one', messageId],
    queryFn: () => call(endpoints.showMessage, { params: { messageId } }),
  });
}

export function useBatch(batchId: string) {
  return useQuery({
    queryKey: [...keys.messages, 'batch', batchId],
    queryFn: () => call(endpoints.showBatch, { params: { batchId } }),
  });
}

/** Sends a text of which nobody knows what became once more, as a new one. However often it is asked for, it leaves once. */
export function useSendingAgain() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, number, text, sender }: Message) =>
      call(endpoints.sendMessage, { body: { to: number, text, sender, idempotencyKey: `again ${id}` } }),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.messages }),
  });
}

/** Cancels what has not left: one text, or what is left of a text to many. Either way the lists are read again, as it may just have left. */
export function useCancelling() {
  const client = useQueryClient();
  const onSettled = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.messages }),
      client.invalidateQueries({ queryKey: keys.history }),
    ]);
  return {
    one: useMutation({
      mutationFn: (messageId: string) => call(endpoints.cancelMessage, { params: { messageId } }),
      onSettled,
    }),
    batch: useMutation({
      mutationFn: (batchId: string) => call(endpoints.cancelBatch, { params: { batchId } }),
      onSettled,
    }),
  };
}
