import { hasFailed } from '#web/lib/query.ts';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { AppSection } from './app-section.tsx';
import { EmailSection } from './email-section.tsx';
import { MobileSection } from './mobile-section.tsx';
import { NameForm } from './name-form.tsx';
import { PasswordForm } from './password-form.tsx';
import { RecoverySection } from './recovery-section.tsx';
import { TransferBanner } from './transfer-banner.tsx';
import { useProfile } from './use-profile.ts';

export function ProfilePage() {
  const profile = useProfile();
  return (
    <>
      <PageHeader
        title="My profile"
        description={
          <>
            Your own login. What the business is called and where it is reached stands under{' '}
            <PageLink to="/settings/business">Business details</PageLink>.
          </>
        }
      />
      <TransferBanner />
      {profile.isPending && <LoadingFace label="Loading your profile" />}
      {hasFailed(profile) && <FailedFace error={profile.error} onRetry={() => void profile.refetch()} />}
      {profile.data && (
        <Surface flush>
          <NameForm profile={profile.data} />
          <EmailSection profile={profile.data} />
          <MobileSection profile={profile.data} />
          <AppSection profile={profile.data} />
          <RecoverySection profile={profile.data} />
          <PasswordForm profile={profile.data} />
        </Surface>
      )}
    </>
  );
}
