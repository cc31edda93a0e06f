import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Body } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

/** The lists by name, without their counts. */
export function useLists() {
  return useQuery({
    queryKey: [...keys.contacts, 'lists'],
    queryFn: async () => (await call(endpoints.listLists)).lists,
  });
}

/** How many members each static list has, by its id. */
export function useMemberCounts() {
  return useQuery({
    queryKey: [...keys.listCounts, 'static'],
    queryFn: async () => {
      const { lists } = await call(endpoints.listLists, { query: { counts: true } });
      return new Map(lists.map(({ id, members }) => [id, members]));
    },
  });
}

export function useListCount(listId: string) {
  return useQuery({
    queryKey: [...keys.listCounts, listId],
    queryFn: () => call(endpoints.countList, { params: { listId } }),
  });
}

export function useListChanges() {
  const client = useQueryClient();
  const onSettled = () =>
    Promise.all([keys.contacts, keys.listCounts].map((queryKey) => client.invalidateQueries({ queryKey })));
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
