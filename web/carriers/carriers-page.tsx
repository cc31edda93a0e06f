import { IconAntennaBars5, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { CarrierRoute } from '#contract/carriers.ts';
import { useSession } from '#web/shell/use-session.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { CodeSenderSection } from './code-sender-section.tsx';
import { LimitsSection } from './limits-section.tsx';
import { type RouteAct, RouteActDialog } from './route-act-dialog.tsx';
import classes from './route-card.module.css';
import { RouteCard } from './route-card.tsx';
import { useCarriers } from './use-carriers.ts';
import { OperatorsOnly, WhoRules } from './who-rules.tsx';

/** Settings, Carriers: the ways out of this installation, for whoever runs it. */
export function CarriersPage() {
  const { operator } = useSession();
  return (
    <>
      <PageHeader
        title="Carriers"
        description="The ways out for texts of this installation, and how each of their links is at this moment."
        actions={operator && <AddButton />}
      />
      {operator ? <Carriers /> : <OperatorsOnly />}
    </>
  );
}

function AddButton() {
  const isOurs = useCarriers().data?.ruledBy === 'settings';
  if (!isOurs) return null;
  return (
    <ButtonLink to="/settings/carriers/new" leftSection={<IconPlus size={18} aria-hidden="true" />}>
      Add a carrier
    </ButtonLink>
  );
}

function Carriers() {
  const { data, isPending, isError, error, refetch } = useCarriers();
  const [act, setAct] = useState<RouteAct>();
  if (isPending) return <LoadingFace rows={4} label="Loading the carriers" />;
  if (isError && !data) return <FailedFace error={error} onRetry={() => void refetch()} />;
  const isOurs = data.ruledBy === 'settings';
  return (
    <>
      <WhoRules ruledBy={data.ruledBy} />
      {data.routes.length === 0 && <NoCarrier />}
      <div className={classes['cards']}>
        {data.routes.map((route) => (
          <RouteCard key={route.id} route={route} {...(isOurs ? { onAct: setAct } : {})} />
        ))}
      </div>
      <CodeSenderSection routes={data.routes} isFixed={data.ruledBy === 'file'} />
      <LimitsSection limits={data.limits} isFixed={data.ruledBy === 'file'} />
      {act && (
        <RouteActDialog
          {...act}
          others={othersOf(data.routes, act.route)}
          onClose={() => setAct(undefined)}
        />
      )}
    </>
  );
}

function othersOf(routes: readonly CarrierRoute[], route: CarrierRoute): number {
  return routes.filter(({ id }) => id !== route.id).length;
}

function NoCarrier() {
  return (
    <Surface>
      <EmptyFace
        icon={<IconAntennaBars5 size={28} stroke={1.6} />}
        title="No carrier yet"
        action={<ButtonLink to="/settings/carriers/new">Add a carrier</ButtonLink>}
      >
        Nothing can leave, login codes neither. Add the account that you have at a carrier; while you are
        signed in there is no hurry.
      </EmptyFace>
    </Surface>
  );
}
