import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Body } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export function useLists() {
  return useQuery({
    queryKey: [...keys.contacts, 'lists'],
    queryFn: async () => (await call(endpoints.listLists)).lists,
  });
}

export function useListCount(listId: string) {
  return useQuery({
    queryKey: [...keys.contacts, 'listCount', listId],
    queryFn: () => call(endpoints.countList, { params: { listId } }),
  });
}

export function useListChanges() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: keys.contacts });
  return {
    add: useMutation({
      mutationFn: (body: Body<typeof endpoints.addList>) => call(endpoints.addList, { body }),
      onSettled,
    }),
    change: useMutation({
      mutationFn: ({ listId, ...body }: { listId: string } & Body<typeof endpoints.changeList>) =>
        call(endpoints.changeList, { params: { listId }, body }),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: (listId: string) => call(endpoints.removeList, { params: { listId } }),
      onSettled,
    }),
  };
}
