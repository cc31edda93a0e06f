import { Button } from '@mantine/core';
import { IconMessages, IconSend, IconTrash } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { formatNumber } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { ContactActDialog } from './contact-act-dialog.tsx';
import { ContactEvents } from './contact-events.tsx';
import { ContactLists } from './contact-lists.tsx';
import { ContactSection } from './contact-section.tsx';
import { ContactState } from './contact-state.tsx';
import { nameOf } from './contact-words.ts';
import { useContact } from './use-contacts.ts';

export function ContactPage() {
  const { contactId } = useParams({ strict: false });
  return contactId ? <ContactShown key={contactId} contactId={contactId} /> : null;
}

function ContactShown({ contactId }: { contactId: string }) {
  const shown = useContact(contactId);
  const { timeZone } = useSession().account;
  const [deleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  if (shown.isPending) return <LoadingFace label="Loading the contact" />;
  if (hasFailed(shown))
    return (
      <FailedFace
        title="This contact could not be shown"
        error={shown.error}
        onRetry={() => void shown.refetch()}
      />
    );
  const { contact, lists } = shown.data;
  return (
    <>
      <PageHeader
        title={nameOf(contact)}
        description={formatNumber(contact.number)}
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconTrash size={18} aria-hidden="true" />}
              onClick={() => setDeleting(true)}
            >
              Delete
            </Button>
            <ButtonLink
              variant="default"
              to="/messenger/$number"
              params={{ number: contact.number }}
              leftSection={<IconMessages size={18} aria-hidden="true" />}
            >
              Conversation
            </ButtonLink>
            {!contact.optedOut && (
              <ButtonLink
                to="/send"
                search={{ to: contact.number }}
                leftSection={<IconSend size={18} aria-hidden="true" />}
              >
                Send a text
              </ButtonLink>
            )}
          </>
        }
      />
      <ContactState contact={contact} timeZone={timeZone} />
      <ContactSection contact={contact} />
      <ContactLists contact={contact} lists={lists} />
      <Surface title="What happened" description="Newest first.">
        <ContactEvents contactId={contactId} timeZone={timeZone} />
      </Surface>
      {deleting && (
        <ContactActDialog
          wish="delete"
          count={1}
          selection={{ contactIds: [contact.id] }}
          onDone={() => void navigate({ to: '/contacts' })}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  );
}
