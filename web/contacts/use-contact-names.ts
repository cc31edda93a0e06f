import { useQueries } from '@tanstack/react-query';
import type { Output } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

/** As many as one address holds well. */
const NUMBERS_A_CALL = 150;

export type NamedContact = Output<typeof endpoints.listContactNames>['contacts'][number];

/** The contacts of numbers (E.164), by number; those asked for earlier are not asked for again as the list grows. */
export function useContactNames(numbers: readonly string[]): ReadonlyMap<string, NamedContact> {
  const asked = [...new Set(numbers)];
  const calls = Array.from({ length: Math.ceil(asked.length / NUMBERS_A_CALL) }, (_, index) =>
    asked.slice(index * NUMBERS_A_CALL, (index + 1) * NUMBERS_A_CALL).join(),
  );
  return useQueries({
    queries: calls.map((joined) => ({
      queryKey: [...keys.contacts, 'names', joined],
      queryFn: () => call(endpoints.listContactNames, { query: { numbers: joined } }),
      staleTime: 60_000,
    })),
    combine: (answers) =>
      new Map(
        answers
          .flatMap(({ data }) => data?.contacts ?? [])
          .map((contact) => [contact.number, contact] as const),
      ),
  });
}
