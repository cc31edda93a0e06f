import { IconMessages } from '@tabler/icons-react';
import { Outlet, useParams } from '@tanstack/react-router';
import { EmptyFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ConversationList } from './conversation-list.tsx';
import { MessengerActions } from './messenger-actions.tsx';
import classes from './messenger-page.module.css';

/** The conversations of the account: the list at the left, the open one at the right; on a narrow screen one of them. */
export function MessengerPage() {
  const { number } = useParams({ strict: false });
  return (
    <div className={classes['page']} data-open={number !== undefined || undefined}>
      <div className={classes['head']}>
        <PageHeader title="Messenger" actions={<MessengerActions />} />
      </div>
      <div className={classes['panes']}>
        <ConversationList opened={number} />
        <Outlet />
      </div>
    </div>
  );
}

/** What stands at the right while no conversation is open. */
export function NoConversation() {
  return (
    <section className={classes['none']} aria-label="Conversation">
      <EmptyFace icon={<IconMessages size={28} stroke={1.6} />} title="Choose a conversation">
        With j and k, or the arrows, you move through the list; Enter opens, Esc leads back.
      </EmptyFace>
    </section>
  );
}
