import type { Selection } from '#contract/contact-acts.ts';
import type { ContactFilter } from '#contract/contacts.ts';

/** Contacts that were ticked, or all that pass the filter, whose number was told. */
export type Picked = { kind: 'some'; ids: ReadonlySet<string> } | { kind: 'all'; count: number };

export const pickedNobody: Picked = { kind: 'some', ids: new Set() };

/** How many a call takes by their ids. */
export const pickedAtMost = 1000;

export function countPicked(picked: Picked): number {
  return picked.kind === 'all' ? picked.count : picked.ids.size;
}

export function isPicked(picked: Picked, id: string): boolean {
  return picked.kind === 'all' || picked.ids.has(id);
}

/** Ticks a contact, or takes its tick away; out of all, only those that are shown stay ticked. */
export function togglePicked(picked: Picked, id: string, shown: readonly string[]): Picked {
  const ids = new Set(picked.kind === 'all' ? shown : picked.ids);
  if (!ids.delete(id)) ids.add(id);
  return { kind: 'some', ids };
}

/** What an act is told. */
export function toSelection(picked: Picked, filter: ContactFilter): Selection {
  if (picked.kind === 'all') return { filter, count: picked.count };
  return { contactIds: [...picked.ids] };
}
