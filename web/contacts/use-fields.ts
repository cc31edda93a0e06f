import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Body } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export function useFields() {
  return useQuery({
    queryKey: [...keys.contacts, 'fields'],
    queryFn: async () => (await call(endpoints.listContactFields)).fields,
  });
}

export function useFieldChanges() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: keys.contacts });
  return {
    add: useMutation({
      mutationFn: (body: Body<typeof endpoints.addContactField>) => call(endpoints.addContactField, { body }),
      onSettled,
    }),
    change: useMutation({
      mutationFn: ({ fieldId, ...body }: { fieldId: string } & Body<typeof endpoints.changeContactField>) =>
        call(endpoints.changeContactField, { params: { fieldId }, body }),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: (fieldId: string) => call(endpoints.removeContactField, { params: { fieldId } }),
      onSettled,
    }),
    order: useMutation({
      mutationFn: (fieldIds: string[]) => call(endpoints.orderContactFields, { body: { fieldIds } }),
      onSettled,
    }),
  };
}
