import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ContactAct } from '#contract/contact-acts.ts';
import type { Body } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';
import { showNotice } from '#web/ui/notice.ts';
import { sentenceOf } from '#web/ui/refusal-alert.tsx';
import { showUndoNotice } from '#web/ui/undo-notice.tsx';
import { sayAct, sayUndone } from './contact-words.ts';

export function useActList() {
  return useInfiniteQuery({
    queryKey: [...keys.contacts, 'acts'],
    queryFn: ({ pageParam }) =>
      call(endpoints.listContactActs, { query: { ...(pageParam && { cursor: pageParam }) } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Does something to many contacts, tells what was done, and offers the way back where there is one. */
export function useActs() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: keys.contacts });
  const undo = useMutation({
    mutationFn: (actId: string) => call(endpoints.undoContactAct, { params: { actId } }),
    onSuccess: (undone) => showNotice(sayUndone(undone)),
    onSettled,
  });
  const tell = (act: ContactAct) => {
    if (!act.canUndo) return showNotice(sayAct(act));
    showUndoNotice(sayAct(act), () =>
      undo.mutate(act.id, { onError: (error) => showNotice(sentenceOf(error)) }),
    );
  };
  const add = useMutation({
    mutationFn: (body: Body<typeof endpoints.addContactAct>) => call(endpoints.addContactAct, { body }),
    onSuccess: tell,
    onSettled,
  });
  return { add, undo, tell };
}
