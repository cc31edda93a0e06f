import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Contact, ContactFilter } from '#contract/contacts.ts';
import type { Body, Query } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { ApiRefusal, call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';
import { toQuery } from './contact-filter.ts';
import { type ContactDraft, draftOf, startContact } from './contact-input.ts';

const PAGE_ROWS = 50;
const DUPLICATE_GROUPS = 20;

export function useContactList(filter: ContactFilter, sort: 'name' | 'newest') {
  return useInfiniteQuery({
    queryKey: [...keys.contacts, 'list', filter, sort],
    queryFn: ({ pageParam, signal }) =>
      readContacts({ ...toQuery(filter), sort, limit: PAGE_ROWS }, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
}

/** An answer may be empty before the end: it is asked on until it holds somebody. */
async function readContacts(query: Query<typeof endpoints.listContacts>, from: string, signal: AbortSignal) {
  for (let cursor = from; ; ) {
    const page = await call(endpoints.listContacts, { query: { ...query, ...(cursor && { cursor }) } });
    if (page.contacts.length > 0 || page.nextCursor === null) return page;
    signal.throwIfAborted();
    cursor = page.nextCursor;
  }
}

export function useContactCount(filter: ContactFilter, enabled = true) {
  return useQuery({
    queryKey: [...keys.contacts, 'count', filter],
    queryFn: () => call(endpoints.countContacts, { query: toQuery(filter) }),
    enabled,
  });
}

export function useContact(contactId: string) {
  return useQuery({
    queryKey: [...keys.contacts, 'one', contactId],
    queryFn: () => call(endpoints.showContact, { params: { contactId } }),
  });
}

export function useContactEvents(contactId: string) {
  return useInfiniteQuery({
    queryKey: [...keys.contacts, 'events', contactId],
    queryFn: ({ pageParam }) =>
      call(endpoints.listContactEvents, {
        params: { contactId },
        query: { ...(pageParam && { cursor: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** An answer looks at some contacts alone: it is asked on until there is something to show. */
async function readDuplicates(from: string, signal: AbortSignal) {
  const groups: Contact[][] = [];
  for (let cursor = from; ; ) {
    const page = await call(endpoints.listContactDuplicates, { query: { ...(cursor && { cursor }) } });
    groups.push(...page.groups);
    if (groups.length >= DUPLICATE_GROUPS || page.nextCursor === null)
      return { groups, nextCursor: page.nextCursor };
    signal.throwIfAborted();
    cursor = page.nextCursor;
  }
}

export function useDuplicates() {
  return useInfiniteQuery({
    queryKey: [...keys.contacts, 'duplicates'],
    queryFn: ({ pageParam, signal }) => readDuplicates(pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
}

type Saving = { contact: Contact; draft: ContactDraft };

/** Saves a change of what was seen; once more over what somebody else saved meanwhile, unless it is of the same part. */
async function saveContact({ contact, draft }: Saving): Promise<Contact> {
  const params = { contactId: contact.id };
  const save = (version: number) => call(endpoints.changeContact, { params, body: { ...draft, version } });
  try {
    return await save(contact.version);
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.code !== 'version_conflict') throw error;
    const { contact: newer } = await call(endpoints.showContact, { params });
    if (meet(draft, draftOf(startContact(newer), startContact(contact)))) throw error;
    return save(newer.version);
  }
}

/** Whether two changes are of the same part of a contact. */
function meet({ fields: ours = {}, ...draft }: ContactDraft, { fields = {}, ...theirs }: ContactDraft) {
  return Object.keys(draft).some((part) => part in theirs) || Object.keys(ours).some((id) => id in fields);
}

export function useContactChanges() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: keys.contacts });
  return {
    add: useMutation({
      mutationFn: (body: Body<typeof endpoints.addContact>) => call(endpoints.addContact, { body }),
      onSettled,
    }),
    change: useMutation({
      mutationFn: saveContact,
      onSettled,
    }),
    tellApart: useMutation({
      mutationFn: (contactIds: string[]) => call(endpoints.addContactNamesakes, { body: { contactIds } }),
      onSettled,
    }),
    merge: useMutation({
      mutationFn: (body: Body<typeof endpoints.addContactMerge>) => call(endpoints.addContactMerge, { body }),
      onSettled,
    }),
  };
}
