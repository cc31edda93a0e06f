import { ActionIcon, Anchor, Button, Menu, Title, VisuallyHidden } from '@mantine/core';
import {
  IconArrowLeft,
  IconDots,
  IconHandStop,
  IconHistory,
  IconMailOpened,
  IconUserCheck,
} from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Conversation } from '#contract/messenger.ts';
import { useUsers } from '#web/accounts/use-users.ts';
import { ContactAddDialog } from '#web/contacts/contact-add-dialog.tsx';
import { formatNumber } from '#web/lib/format.ts';
import { useSession } from '#web/shell/use-session.ts';
import { showNotice } from '#web/ui/notice.ts';
import { PageLink } from '#web/ui/page-link.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import classes from './conversation-page.module.css';
import { nameOf } from './conversation-words.ts';
import { OptOutDialog } from './opt-out-dialog.tsx';
import { useConversationActs } from './use-conversations.ts';

type Props = { conversation: Conversation; presence: string };

/** Who is on the other side, who of the team looks, and what can be done with the conversation. */
export function ConversationHead({ conversation, presence }: Props) {
  const { number, contact } = conversation;
  const { change } = useConversationActs(number);
  const name = nameOf(conversation);
  return (
    <header>
      <div className={classes['head']}>
        <div className={classes['who']}>
          <Link to="/messenger" search className={classes['back'] ?? ''} aria-label="Back to the list">
            <IconArrowLeft aria-hidden="true" />
          </Link>
          <div className={classes['words']}>
            <Title order={2} tabIndex={-1}>
              {name}
            </Title>
            <div className={classes['facts']}>
              {contact && <span>{formatNumber(number)}</span>}
              <ContactWay conversation={conversation} />
              <Facts conversation={conversation} />
              <span className={classes['presence']} role="status">
                {presence}
              </span>
            </div>
          </div>
        </div>
        <Acts conversation={conversation} />
      </div>
      <RefusalAlert error={change.error} />
    </header>
  );
}

/** To the page of the contact, or into the contacts. */
function ContactWay({ conversation: { number, contact } }: { conversation: Conversation }) {
  const [isAdding, setAdding] = useState(false);
  if (contact)
    return (
      <PageLink to="/contacts/people/$contactId" params={{ contactId: contact.id }} size="xs">
        Contact
      </PageLink>
    );
  if (!isTelephone(number)) return null;
  return (
    <>
      <Anchor component="button" type="button" size="xs" onClick={() => setAdding(true)}>
        Add as a contact
      </Anchor>
      {isAdding && <ContactAddDialog number={number} onClose={() => setAdding(false)} />}
    </>
  );
}

/** Short codes and names write too. */
function isTelephone(number: string): boolean {
  return number.startsWith('+');
}

function Facts({ conversation }: { conversation: Conversation }) {
  const { state, assignedTo, optedOut } = conversation;
  return (
    <>
      {state === 'closed' && <span>Closed</span>}
      {assignedTo && <span>Assigned to {assignedTo.name}</span>}
      {optedOut && <span>Opted out</span>}
    </>
  );
}

function Acts({ conversation }: { conversation: Conversation }) {
  const { number, state, optedOut } = conversation;
  const [isOptingOut, setOptingOut] = useState(false);
  const navigate = useNavigate();
  const { change } = useConversationActs(number);
  const hasBegun = state !== 'none';
  const isOpen = state === 'open';
  const leave = () => void navigate({ to: '/messenger', search: true });
  const toggle = () =>
    change.mutate(
      { state: isOpen ? 'closed' : 'open' },
      { onSuccess: (after) => isOpen && showNotice(sayClosing(after)) },
    );
  return (
    <div className={classes['acts']}>
      {hasBegun && (
        <>
          <AssignMenu conversation={conversation} />
          <Button size="compact-md" variant="default" loading={change.isPending} onClick={toggle}>
            {isOpen ? 'Close' : 'Open again'}
          </Button>
        </>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size="md" aria-label="More for this conversation">
            <IconDots size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {hasBegun && (
            <Menu.Item
              leftSection={<IconMailOpened size={18} aria-hidden="true" />}
              onClick={() => change.mutate({ isUnread: true }, { onSuccess: leave })}
            >
              Mark as unread
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconHistory size={18} aria-hidden="true" />}
            onClick={() => void navigate({ to: '/history', search: { number } })}
          >
            Show in History
          </Menu.Item>
          {!optedOut && isTelephone(number) && (
            <Menu.Item
              color="red"
              leftSection={<IconHandStop size={18} aria-hidden="true" />}
              onClick={() => setOptingOut(true)}
            >
              Opt out
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isOptingOut && (
        <OptOutDialog number={number} name={nameOf(conversation)} onClose={() => setOptingOut(false)} />
      )}
    </div>
  );
}

function sayClosing({ state }: Conversation): string {
  if (state === 'closed') return 'Closed. The next text opens it again.';
  return 'A text has just come in, so it stays open.';
}

function AssignMenu({ conversation: { number, assignedTo } }: { conversation: Conversation }) {
  const own = useSession().user.id;
  const users = useUsers().data?.filter(({ status }) => status === 'active') ?? [];
  const { change } = useConversationActs(number);
  const sorted = users.toSorted((a, b) => Number(b.id === own) - Number(a.id === own));
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="compact-md"
          variant="default"
          leftSection={<IconUserCheck size={16} aria-hidden="true" />}
        >
          {assignedTo ? 'Reassign' : 'Assign'}
          {assignedTo && <VisuallyHidden>, now to {assignedTo.name}</VisuallyHidden>}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {sorted.map(({ id, name }) => (
          <Menu.Item
            key={id}
            disabled={id === assignedTo?.id}
            onClick={() => change.mutate({ assignedTo: id })}
          >
            {id === own ? `Me (${name})` : name}
          </Menu.Item>
        ))}
        {assignedTo && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => change.mutate({ assignedTo: null })}>Nobody</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
