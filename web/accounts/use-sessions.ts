import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export function useSessions() {
  return useQuery({
    queryKey: keys.sessions,
    queryFn: async () => (await call(endpoints.listSessions)).sessions,
  });
}

export function useSessionChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: keys.sessions });
  return {
    end: useMutation({
      mutationFn: (sessionId: string) => call(endpoints.endSession, { params: { sessionId } }),
      onSuccess,
    }),
    endOthers: useMutation({ mutationFn: () => call(endpoints.endOtherSessions), onSuccess }),
  };
}
