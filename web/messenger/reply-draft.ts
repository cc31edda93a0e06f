import { listFields, optoutField, renderText } from '#contract/merge-fields.ts';
import type { Conversation } from '#contract/messenger.ts';

const keyOf = (number: string) => `corella reply ${number}`;

/** What was written to a number and not sent yet; it outlives a reload of the tab. */
export function restoreReply(number: string): string {
  return sessionStorage.getItem(keyOf(number)) ?? '';
}

export function keepReply(number: string, text: string): void {
  if (text === '') sessionStorage.removeItem(keyOf(number));
  else sessionStorage.setItem(keyOf(number), text);
}

/** A template with the names of the contact in it; a field that is not known stays to be filled in. */
export function fillTemplate(text: string, contact: Conversation['contact']): string {
  const known: Record<string, string> = {
    ...(contact?.firstName && { first_name: contact.firstName }),
    ...(contact?.lastName && { last_name: contact.lastName }),
  };
  const names = listFields(text).filter((name) => !(name in known));
  const fields = { ...known, ...Object.fromEntries(names.map((name) => [name, `{${name}}`])) };
  return renderText(text, { fields, optout: optoutField }).text;
}
