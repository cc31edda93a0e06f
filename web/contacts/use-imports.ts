import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Query } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import type { ContactImport, ImportPlan } from '#contract/imports.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

const PAGE_ROWS = 20;
/** In case a live event is lost while work goes on. */
const LOOK_AGAIN_MS = 5000;
const atWork: readonly ContactImport['state'][] = ['checking', 'importing', 'undoing'];

export function useImportList() {
  return useInfiniteQuery({
    queryKey: [...keys.imports, 'list'],
    queryFn: ({ pageParam }) =>
      call(endpoints.listImports, { query: { limit: PAGE_ROWS, ...(pageParam && { cursor: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function useImport(importId: string) {
  return useQuery({
    queryKey: [...keys.imports, 'one', importId],
    queryFn: () => call(endpoints.showImport, { params: { importId } }),
    refetchInterval: ({ state }) => (state.data && atWork.includes(state.data.state) ? LOOK_AGAIN_MS : false),
  });
}

export type AskedReading = Query<typeof endpoints.listImportColumns>;

export function useImportColumns(importId: string, query: AskedReading) {
  return useQuery({
    queryKey: [...keys.importFiles, 'columns', importId, query],
    queryFn: () => call(endpoints.listImportColumns, { params: { importId }, query }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useImportPreview(importId: string, plan: ImportPlan | undefined) {
  return useQuery({
    queryKey: [...keys.importFiles, 'preview', importId, plan],
    queryFn: async () => {
      if (!plan) return [];
      return (await call(endpoints.previewImport, { params: { importId }, body: plan })).rows;
    },
    enabled: plan !== undefined,
    placeholderData: keepPreviousData,
  });
}

export function useImportActs(importId: string) {
  const client = useQueryClient();
  const params = { importId };
  const onSuccess = (next: ContactImport) => {
    client.setQueryData([...keys.imports, 'one', importId], next);
    void client.invalidateQueries({ queryKey: [...keys.imports, 'list'] });
  };
  return {
    check: useMutation({
      mutationFn: (plan: ImportPlan) => call(endpoints.checkImport, { params, body: plan }),
      onSuccess,
    }),
    run: useMutation({ mutationFn: () => call(endpoints.runImport, { params }), onSuccess }),
    stop: useMutation({ mutationFn: () => call(endpoints.cancelImport, { params }), onSuccess }),
    undo: useMutation({ mutationFn: () => call(endpoints.undoImport, { params }), onSuccess }),
  };
}
