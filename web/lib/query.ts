import { QueryClient } from '@tanstack/react-query';
import { ApiRefusal } from './api.ts';

/** The keys of what is kept in the browser; a live event refetches what begins with them. */
export const keys = {
  installation: ['installation'],
  session: ['session'],
  challenge: ['challenge'],
  sessions: ['sessions'],
  profile: ['profile'],
  account: ['account'],
  users: ['users'],
  transfer: ['transfer'],
  activity: ['activity'],
  senders: ['senders'],
  templates: ['templates'],
  optOutLink: ['optOutLink'],
  messages: ['messages'],
  history: ['history'],
  conversations: ['conversations'],
  alerts: ['alerts'],
  replyRules: ['replyRules'],
  credits: ['credits'],
  unsubscribes: ['unsubscribes'],
  imports: ['imports'],
  // What stands in the file of an import, which no event changes.
  importFiles: ['importFiles'],
  contacts: ['contacts'],
  listCounts: ['listCounts'],
  carriers: ['carriers'],
  simulator: ['simulator'],
} as const;

const RETRIES = 2;

function mayHelpToRetry(failures: number, error: Error): boolean {
  const passing = !(error instanceof ApiRefusal) || error.status === 0 || error.status >= 500;
  return passing && failures < RETRIES;
}

type Asked = { isError: boolean; isLoadingError: boolean; error: Error | null };

/** Whether there is nothing to show. What was read once stays while it cannot be read anew, unless it is there no more. */
export function hasFailed<Q extends Asked>(asked: Q): asked is Extract<Q, { isLoadingError: true }> {
  const isGone = asked.error instanceof ApiRefusal && asked.error.code === 'not_found';
  return asked.isLoadingError || (asked.isError && isGone);
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: mayHelpToRetry, staleTime: 10_000, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});
