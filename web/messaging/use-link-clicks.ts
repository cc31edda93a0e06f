import { useQuery } from '@tanstack/react-query';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export function useMessageLinks(messageId: string) {
  return useQuery({
    queryKey: [...keys.messages, 'links', messageId],
    queryFn: async () => (await call(endpoints.listMessageLinks, { params: { messageId } })).links,
  });
}

export function useBatchLinks(batchId: string) {
  return useQuery({
    queryKey: [...keys.messages, 'batch links', batchId],
    queryFn: async () => (await call(endpoints.listBatchLinks, { params: { batchId } })).links,
  });
}
