import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Body, Output } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import type { Conversation, ConversationView } from '#contract/messenger.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';
import { findSeenUpTo } from './seen-texts.ts';

const PAGE_ROWS = 50;
/** A search reads through the conversations a stretch at a time; after so many answers the list asks whether to look further. */
const ANSWERS_A_PAGE = 20;

type Page = { conversations: Conversation[]; nextCursor: string | null };
type Asked = { view: ConversationView; search: string };

async function readPage({ view, search }: Asked, cursor: string, signal: AbortSignal): Promise<Page> {
  const conversations: Conversation[] = [];
  let next: string | null = cursor;
  for (let answer = 0; answer < ANSWERS_A_PAGE; answer += 1) {
    const page: Page = await call(endpoints.listConversations, {
      query: { view, search, limit: PAGE_ROWS, ...(next && { cursor: next }) },
    });
    conversations.push(...page.conversations);
    next = page.nextCursor;
    if (next === null || conversations.length >= PAGE_ROWS || signal.aborted) break;
  }
  return { conversations, nextCursor: next };
}

/** The conversations of a tab, or those that a search finds in it; the list grows downwards. */
export function useConversations(asked: Asked) {
  return useInfiniteQuery({
    queryKey: [...keys.conversations, 'list', asked],
    queryFn: ({ pageParam, signal }) => readPage(asked, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
}

/** What a search finds may come twice: once by its name, once on the way. */
export function eachOnce(pages: readonly Page[]): Conversation[] {
  const byNumber = new Map<string, Conversation>();
  for (const { conversations } of pages)
    for (const conversation of conversations)
      if (!byNumber.has(conversation.number)) byNumber.set(conversation.number, conversation);
  return [...byNumber.values()];
}

export function useConversationCounts() {
  return useQuery({
    queryKey: [...keys.conversations, 'counts'],
    queryFn: () => call(endpoints.countConversations),
  });
}

export function useConversation(number: string) {
  return useQuery({
    queryKey: [...keys.conversations, 'one', number],
    queryFn: () => call(endpoints.showConversation, { params: { number } }),
  });
}

type Change = Body<typeof endpoints.changeConversation>;
type Reply = Body<typeof endpoints.sendReply>;
type ScheduledChange = Body<typeof endpoints.changeScheduledReply> & { messageId: string };

/** What is on the screen: a text that comes in while one closes or replies is not lost. */
function findSeen(client: QueryClient, number: string): Pick<Change, 'seenUpTo'> {
  const shown = client.getQueryData<Shown>([...keys.conversations, 'entries', number]);
  return shown ? { seenUpTo: findSeenUpTo(shown.pages) } : {};
}

type Shown = InfiniteData<Output<typeof endpoints.listConversationEntries>>;

/** What can be done in one conversation; the others of the team see it at once. */
export function useConversationActs(number: string) {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: keys.conversations });
  const params = { number };
  return {
    change: useMutation({
      mutationFn: (body: Change) =>
        call(endpoints.changeConversation, { params, body: { ...body, ...findSeen(client, number) } }),
      onSettled,
    }),
    reply: useMutation({
      mutationFn: (body: Reply) =>
        call(endpoints.sendReply, { params, body: { ...body, ...findSeen(client, number) } }),
      onSettled,
    }),
    changeScheduled: useMutation({
      mutationFn: ({ messageId, ...body }: ScheduledChange) =>
        call(endpoints.changeScheduledReply, { params: { messageId }, body }),
      onSettled,
    }),
    cancelScheduled: useMutation({
      mutationFn: (messageId: string) => call(endpoints.cancelMessage, { params: { messageId } }),
      onSettled,
    }),
    addNote: useMutation({
      mutationFn: (text: string) => call(endpoints.addNote, { params, body: { text } }),
      onSettled,
    }),
    removeNote: useMutation({
      mutationFn: (noteId: string) => call(endpoints.removeNote, { params: { number, noteId } }),
      onSettled,
    }),
  };
}

const DAY_MS = 86_400_000;

/** Closes all conversations that were quiet for so many days, however many calls that takes; answers how many. */
export function useQuietClosing() {
  const client = useQueryClient();
  return useMutation({
    async mutationFn(days: number) {
      const quietSince = new Date(Date.now() - days * DAY_MS).toISOString();
      let closed = 0;
      for (;;) {
        const answer = await call(endpoints.closeConversations, { body: { quietSince } });
        closed += answer.closed;
        if (!answer.hasMore) return closed;
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.conversations }),
  });
}
