import { IconAntennaBars5 } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { CarrierRoute } from '#contract/carriers.ts';
import { useSession } from '#web/shell/use-session.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { draftOf, emptyDraft, type RouteDraft, settingsOf, toNumber } from './route-draft.ts';
import { RouteForm } from './route-form.tsx';
import { useCarrierChanges, useCarriers } from './use-carriers.ts';
import { OperatorsOnly, WhoRules } from './who-rules.tsx';

/** Settings, Carriers: a new one. */
export function NewRoutePage() {
  const { operator } = useSession();
  return (
    <>
      <PageHeader
        title="Add a carrier"
        description="An account that you have at a carrier, a provider, or a gateway of your own."
      />
      {operator ? <NewRoute /> : <OperatorsOnly />}
    </>
  );
}

function NewRoute() {
  const { data, isError, error, refetch } = useCarriers();
  const { add } = useCarrierChanges();
  const leave = useLeave();
  const save = (draft: RouteDraft) => {
    const { id, name, kind, secret, signingSecret } = draft;
    const body = {
      id,
      name,
      kind,
      ...settingsOf(draft),
      ...(secret && { secret }),
      ...(signingSecret && { signingSecret }),
      perSecond: rateOf(draft),
    };
    add.mutate(body, { onSuccess: () => leave(`${name} is added.`) });
  };
  if (isError && !data) return <FailedFace error={error} onRetry={() => void refetch()} />;
  if (!data) return <LoadingFace label="Loading the carriers" />;
  if (data.ruledBy !== 'settings') return <WhoRules ruledBy={data.ruledBy} />;
  return (
    <RouteForm
      initial={emptyDraft}
      stored={{ hasSecret: false, hasSigningSecret: false }}
      pending={add.isPending}
      error={add.error}
      onSave={save}
    />
  );
}

/** Settings, Carriers: one that is there. */
export function RoutePage() {
  const { operator } = useSession();
  return operator ? <StoredRoute /> : <OperatorsOnly />;
}

function StoredRoute() {
  const { routeId } = useParams({ from: '/inside/settings/carriers/$routeId' });
  const carriers = useCarriers();
  const route = carriers.data?.routes.find(({ id }) => id === routeId);
  return (
    <>
      <PageHeader
        title={route?.name ?? 'Carrier'}
        description="What is settled with this carrier. Its links are opened anew when it is saved."
      />
      {carriers.isPending && <LoadingFace label="Loading the carrier" />}
      {carriers.isError && !carriers.data && (
        <FailedFace error={carriers.error} onRetry={() => void carriers.refetch()} />
      )}
      {carriers.data && (route?.source === 'settings' ? <EditedRoute route={route} /> : <NoSuchRoute />)}
    </>
  );
}

function EditedRoute({ route }: { route: CarrierRoute }) {
  const { change } = useCarrierChanges();
  const leave = useLeave();
  const save = (draft: RouteDraft) => {
    const { name, secret, signingSecret, forgetsSigning } = draft;
    change.mutate(
      {
        routeId: route.id,
        version: route.version,
        name,
        ...settingsOf(draft),
        ...(secret && { secret }),
        ...(signingSecret && { signingSecret }),
        ...(forgetsSigning && { signingSecret: null }),
        perSecond: rateOf(draft),
      },
      { onSuccess: () => leave(`${name} is saved.`) },
    );
  };
  return (
    <RouteForm
      initial={draftOf(route)}
      routeId={route.id}
      stored={route}
      pending={change.isPending}
      error={change.error}
      onSave={save}
    />
  );
}

function NoSuchRoute() {
  return (
    <EmptyFace
      icon={<IconAntennaBars5 size={28} stroke={1.6} />}
      title="This carrier cannot be changed here"
      action={<ButtonLink to="/settings/carriers">All carriers</ButtonLink>}
    >
      It was removed, or it is set up elsewhere.
    </EmptyFace>
  );
}

function useLeave() {
  const navigate = useNavigate();
  return (notice: string) => {
    showNotice(notice);
    void navigate({ to: '/settings/carriers' });
  };
}

// What is no number goes to the server as it is, which names the field then.
function rateOf({ perSecond }: RouteDraft): number | null {
  return perSecond.trim() === '' ? null : (toNumber(perSecond) as number);
}
