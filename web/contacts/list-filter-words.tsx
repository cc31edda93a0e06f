import { consentWords } from '#contract/consent-words.ts';
import type { ContactFilter } from '#contract/contacts.ts';
import { sayCondition } from './contact-conditions.tsx';
import { useFields } from './use-fields.ts';
import { useLists } from './use-lists.ts';

/** What a filter asks for, in words. */
export function ListFilterWords({ filter }: { filter: ContactFilter }) {
  const fields = useFields().data ?? [];
  const lists = useLists().data ?? [];
  const { search, listId, consent, named, createdFrom, createdTo, conditions = [] } = filter;
  const words = [
    ...(search ? [`found by “${search}”`] : []),
    ...(listId ? [`in ${lists.find(({ id }) => id === listId)?.name ?? 'a list'}`] : []),
    ...(consent ? [`consent: ${consentWords[consent]}`] : []),
    ...(named === undefined ? [] : [named ? 'with a name' : 'without a name']),
    ...(createdFrom || createdTo ? ['added in a span of days'] : []),
    ...conditions.map((condition) => sayCondition(condition, fields)),
  ];
  return <span>{words.length === 0 ? 'All contacts' : `By filter: ${words.join('; ')}`}</span>;
}
