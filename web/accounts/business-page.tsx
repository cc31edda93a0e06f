import { IconLock } from '@tabler/icons-react';
import type { BusinessDetails } from '#contract/accounts.ts';
import { formatNumber } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { FactList } from '#web/ui/fact-list.tsx';
import { Note } from '#web/ui/note.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { BusinessForm } from './business-form.tsx';
import { useBusiness } from './use-business.ts';
import { useOwnerName } from './use-users.ts';

export function BusinessPage() {
  const { role } = useSession().user;
  const business = useBusiness();
  return (
    <>
      <PageHeader
        title="Business details"
        description="Who the account belongs to, and where the business is reached. Login codes never go to these contacts."
      />
      {business.isPending && <LoadingFace label="Loading the business details" />}
      {hasFailed(business) && <FailedFace error={business.error} onRetry={() => void business.refetch()} />}
      {business.data &&
        (role === 'owner' ? (
          <BusinessForm details={business.data} />
        ) : (
          <BusinessFacts details={business.data} />
        ))}
    </>
  );
}

function BusinessFacts({ details }: { details: BusinessDetails }) {
  const owner = useOwnerName();
  const say = (value: string) => value || '–';
  return (
    <>
      <Note tone="info" Icon={IconLock}>
        Only the account owner{owner && `, ${owner},`} can change these.
      </Note>
      <Surface>
        <FactList
          facts={[
            ['Organisation', details.name],
            ['Contact name', say(details.contactName)],
            ['Contact e-mail', say(details.email)],
            ['Contact mobile', say(formatNumber(details.mobile))],
            ['Address', say(details.address)],
            ['ABN', say(details.abn)],
            ['Time zone', details.timeZone],
            [
              'Sessions end after',
              `${details.sessionHours} ${details.sessionHours === 1 ? 'hour' : 'hours'}`,
            ],
          ]}
        />
      </Surface>
    </>
  );
}
