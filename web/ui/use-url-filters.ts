import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';

export type UrlFilters<N extends string> = Record<N, string>;

/** Keeps filters in the address, so that a filtered list can be bookmarked, shared and gone back to; an absent one is ''. */
export function useUrlFilters<const N extends string>(names: readonly N[]) {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const filters = useMemo(() => readFilters(names, search), [names, search]);
  const change = useCallback(
    (patch: Partial<UrlFilters<N>>) => {
      const next = Object.entries({ ...filters, ...patch }).filter(([, value]) => value);
      void navigate({ to: '.', search: Object.fromEntries(next), replace: true });
    },
    [filters, navigate],
  );
  return { filters, change, isFiltered: Object.values(filters).some(Boolean) };
}

function readFilters<N extends string>(names: readonly N[], search: Record<string, unknown>) {
  const filters: Partial<UrlFilters<N>> = {};
  for (const name of names) filters[name] = String(search[name] ?? '');
  return filters as UrlFilters<N>;
}
