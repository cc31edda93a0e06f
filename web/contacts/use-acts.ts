import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ContactAct } from '#contract/contact-acts.ts';
import type { Body, Output } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys, queryClient } from '#web/lib/query.ts';
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
  const undo = useMutation({ mutationFn: undoAct, onSuccess: tellUndone, onSettled });
  const add = useMutation({
    mutationFn: (body: Body<typeof endpoints.addContactAct>) => call(endpoints.addContactAct, { body }),
    onSuccess: tellAct,
    onSettled,
  });
  return { add, undo };
}

function undoAct(actId: string) {
  return call(endpoints.undoContactAct, { params: { actId } });
}

function tellUndone(undone: Output<typeof endpoints.undoContactAct>): void {
  showNotice(sayUndone(undone));
}

/** Tells what was done. The notice outlives the page and the dialog in which it was done, and so does its way back. */
export function tellAct(act: ContactAct): void {
  if (act.canUndo) showUndoNotice(sayAct(act), () => void undoFromNotice(act.id));
  else showNotice(sayAct(act));
}

async function undoFromNotice(actId: string): Promise<void> {
  try {
    tellUndone(await undoAct(actId));
  } catch (error) {
    showNotice(sentenceOf(error));
  }
  await queryClient.invalidateQueries({ queryKey: keys.contacts });
}
