import { useNavigate, useSearch } from '@tanstack/react-router';
import { showNotice } from '#web/ui/notice.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { MessageForm } from './message-form.tsx';

export function SendPage() {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title="Send a text" description="To one mobile. Replies come back to History." />
      <MessageForm
        recipient={String(search['to'] ?? '')}
        onSent={(message) => {
          showNotice('Your text is on its way.');
          void navigate({ to: '/history', search: { new: message.id } });
        }}
      />
    </>
  );
}
