import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Body } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export function useTemplates() {
  return useQuery({
    queryKey: keys.templates,
    queryFn: async () => (await call(endpoints.listTemplates)).templates,
  });
}

type Change = Body<typeof endpoints.changeTemplate> & { templateId: string };

export function useTemplateChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: keys.templates });
  return {
    add: useMutation({
      mutationFn: (body: Body<typeof endpoints.addTemplate>) => call(endpoints.addTemplate, { body }),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ templateId, ...body }: Change) =>
        call(endpoints.changeTemplate, { params: { templateId }, body }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (templateId: string) => call(endpoints.removeTemplate, { params: { templateId } }),
      onSuccess,
    }),
  };
}
