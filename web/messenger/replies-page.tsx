import { hasFailed } from '#web/lib/query.ts';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { AutoRepliesSection } from './auto-replies-section.tsx';
import { ForwardingsSection } from './forwardings-section.tsx';
import { OfficeHoursSection } from './office-hours-section.tsx';
import { useReplyRules } from './use-reply-rules.ts';

/** What happens by itself when a text comes in. */
export function RepliesPage() {
  const rules = useReplyRules();
  return (
    <>
      <PageHeader
        title="Replies"
        description="What happens by itself when a text comes in. Every text stands in the Messenger all the same."
      />
      {rules.isPending && <LoadingFace label="Loading the rules" />}
      {hasFailed(rules) && <FailedFace error={rules.error} onRetry={() => void rules.refetch()} />}
      {rules.data && (
        <>
          <ForwardingsSection
            forwardings={rules.data.forwardings}
            hasHours={rules.data.officeHours !== null}
          />
          <AutoRepliesSection
            autoReplies={rules.data.autoReplies}
            hasHours={rules.data.officeHours !== null}
          />
          <OfficeHoursSection
            key={JSON.stringify(rules.data.officeHours)}
            hours={rules.data.officeHours}
            timeZone={rules.data.timeZone}
          />
        </>
      )}
    </>
  );
}
