import { PageLink } from '#web/ui/page-link.tsx';
import { nameOf } from './contact-words.ts';
import type { NamedContact } from './use-contact-names.ts';

/** The name of a contact, which leads to its page. */
export function ContactLink({ contact }: { contact: NamedContact }) {
  return (
    <PageLink to="/contacts/people/$contactId" params={{ contactId: contact.id }}>
      {nameOf(contact)}
    </PageLink>
  );
}
